using SatGate.Simulation.Runs;

// `./dev simulate --help` tells what it does and what its options mean.
return SimulateCommand.Run(args, Console.Out, Console.Error, isTerminal: !Console.IsErrorRedirected);
