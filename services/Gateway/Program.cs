using SatGate.Gateway.Hosting;
using SatGate.Hosting;

return await ServiceProcess.RunAsync(GatewayHost.Build);
