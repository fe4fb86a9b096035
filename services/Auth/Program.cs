using SatGate.Auth.Hosting;
using SatGate.Hosting;

return await ServiceProcess.RunAsync(AuthHost.Build);
