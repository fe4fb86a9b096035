using SatGate.Benchmarks;
using SatGate.Benchmarks.Audit;
using SatGate.Benchmarks.Dapr;
using SatGate.Benchmarks.Ledger;
using SatGate.Benchmarks.Relay;
using SatGate.Benchmarks.Scaling;
using SatGate.Benchmarks.Tokens;

// A verb per benchmark: `dotnet run -c Release --project tests/Benchmarks -- ledger --seconds 3`.
return await Verbs.RunAsync(
    new Dictionary<string, Func<Options, Task>>
    {
        ["relay"] = RelayBenchmark.RunAsync,
        ["relay-bare"] = BareRelay.RunAsync,
        ["relay-upstream"] = RelayUpstream.RunHttpAsync,
        ["relay-stdio"] = RelayUpstream.RunStdioAsync,
        ["ledger"] = LedgerBenchmark.RunAsync,
        ["ledger-holds"] = HoldsBenchmark.RunAsync,
        ["dapr"] = DaprBenchmark.RunAsync,
        ["ledger-host"] = LedgerHost.RunAsync,
        ["audit"] = AuditBenchmark.RunAsync, ["audit-host"] = AuditHost.RunAsync,
        ["tokens"] = TokenBenchmark.RunAsync,
        ["scaling"] = ScalingBenchmark.RunAsync,
    },
    args);
