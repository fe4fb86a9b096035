using SatGate.Standalone.Commands;

return await SatGateCommand.RunAsync(args, CommandContext.OfProcess(), CancellationToken.None);
