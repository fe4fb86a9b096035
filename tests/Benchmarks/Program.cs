using SatGate.Benchmarks;

// A verb per benchmark: `dotnet run -c Release --project tests/Benchmarks -- ledger --seconds 3`.
return await Verbs.RunAsync(args);
