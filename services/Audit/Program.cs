using SatGate.Audit.Hosting;
using SatGate.Hosting;

return await ServiceProcess.RunAsync(AuditHost.Build);
