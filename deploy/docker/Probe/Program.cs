using SatGate.Probe;

return await HealthProbe.RunAsync(args, AppContext.BaseDirectory, Console.Error);
