using SatGate.Benchmarks.Audit;
using SatGate.Benchmarks.Dapr;
using SatGate.Benchmarks.Ledger;
using SatGate.Benchmarks.Relay;
using SatGate.Benchmarks.Scaling;
using SatGate.Benchmarks.Tokens;

namespace SatGate.Benchmarks;

/// <summary>Runs the verb named first, with the options after it.</summary>
internal static class Verbs
{
    private static readonly Dictionary<string, Func<Options, Task>> s_verbs = new()
    {
        ["relay"] = RelayBenchmark.RunAsync,
        ["ledger"] = LedgerBenchmark.RunAsync,
        ["ledger-holds"] = HoldsBenchmark.RunAsync,
        ["tokens"] = TokenBenchmark.RunAsync,
        ["audit"] = AuditBenchmark.RunAsync,
        ["dapr"] = DaprBenchmark.RunAsync,
        ["scaling"] = ScalingBenchmark.RunAsync,
        // Processes that the others start.
        ["relay-bare"] = BareRelay.RunAsync,
        ["relay-upstream"] = RelayUpstream.RunHttpAsync,
        ["relay-stdio"] = RelayUpstream.RunStdioAsync,
        ["ledger-host"] = LedgerHost.RunAsync,
        ["audit-host"] = AuditHost.RunAsync,
    };

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length == 0 || !s_verbs.TryGetValue(args[0], out var run))
        {
            await Console.Error.WriteLineAsync($"verbs: {string.Join(", ", s_verbs.Keys)}");
            return 2;
        }
        await run(new Options(args[1..]));
        return 0;
    }
}
