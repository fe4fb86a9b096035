using System.Runtime.InteropServices;
using SatGate.Benchmarks.Audit;
using SatGate.Benchmarks.Dapr;
using SatGate.Benchmarks.Ledger;
using SatGate.Benchmarks.Relay;
using SatGate.Benchmarks.Scaling;
using SatGate.Benchmarks.Tokens;

namespace SatGate.Benchmarks;

/// <summary>
/// Runs the verb named first, with the options after it. `--help` explains instead, and wrong usage is exit code 2.
/// </summary>
internal static class Verbs
{
    /// <summary>Exit codes of a process that a signal has ended, as shells give them.</summary>
    private const int Interrupted = 130;
    private const int Terminated = 143;

    private static readonly Option s_store =
        new("store", "sqlite", "where the ledger keeps its accounts: sqlite or memory", OptionForm.Text);

    private static readonly Option s_folder =
        new("folder", Path.GetTempPath(), "where the files lie; its disk is what is measured", OptionForm.Text);

    private static readonly Verb[] s_verbs =
    [
        new("relay", "What the gateway costs a call, beside the same call without it.", RelayBenchmark.RunAsync,
        [
            Seconds(5), new("rounds", "5", "runs of each, in turn"),
            new("connections", "1,32", "connections at once", OptionForm.Numbers),
            new("client", "raw,library", "what makes the load: raw, library, or both", OptionForm.Text),
            new("minutes", "0", "a soak after it that watches memory"),
        ]),
        new("ledger", "Durable reserve and settle pairs per second, then the same against PostgreSQL and Redis.",
            LedgerBenchmark.RunAsync,
        [
            Seconds(3), new("callers", "1,8,64,256,1024", "callers at once", OptionForm.Numbers),
            new("accounts", "1,1000", "accounts they share", OptionForm.Numbers), new("runs", "1", "runs of each"),
            s_store, s_folder, new("against", "all", "all, or none of the others", OptionForm.Text),
            new("against-callers", "64,256", "callers at once against the others", OptionForm.Numbers),
            new("rounds", "3", "runs of each of the others, in turn"),
        ]),
        new("ledger-holds", "What a batch costs as open reservations grow.", HoldsBenchmark.RunAsync,
        [
            Seconds(3), new("callers", "64", "callers at once"),
            new("open", "100,10000", "reservations that stay open", OptionForm.Numbers), s_store,
        ]),
        new("tokens", "What identifying a caller costs: a cached, a new and a forged token.", TokenBenchmark.RunAsync,
            [Seconds(2), new("runs", "5", "runs of each"), new("caveats", "8", "caveats of the token")]),
        new("audit", "Durable events per second into the record.", AuditBenchmark.RunAsync,
            [Seconds(10), new("senders", "8", "senders at once"), new("batch", "256", "events they send at a time"),
                s_folder]),
        new("dapr", "One hot account in a state store behind sidecars.", DaprBenchmark.RunAsync,
            [Seconds(3), new("callers", "64", "callers at once", OptionForm.Numbers)]),
        new("scaling", "One hot account written by several replicas, in a model with virtual time.",
            ScalingBenchmark.RunAsync,
        [
            new("replicas", "1,2,4,8", "replicas of Budget", OptionForm.Numbers),
            new("callers", "256", "callers at once"), new("seconds", "10", "virtual seconds of each run"),
            new("read", "700", "microseconds of a read"), new("save", "1000", "microseconds of a save"),
            new("hold", "100", "microseconds a caller holds"), new("apply", "3", "microseconds of an operation"),
            new("seed", "1", "of the random numbers"),
        ]),
        new("relay-bare", "A relay that does nothing else.", BareRelay.RunAsync,
            [new("port", "0", "where it listens"), new("upstream", "0", "the port it relays to")], IsInner: true),
        new("relay-upstream", "A trivial MCP server over HTTP.", RelayUpstream.RunHttpAsync,
            [new("port", "0", "where it listens")], IsInner: true),
        new("relay-stdio", "A trivial MCP server over stdio.", RelayUpstream.RunStdioAsync, [], IsInner: true),
        new("ledger-host", "A ledger under load, to be killed.", LedgerHost.RunAsync,
        [
            Seconds(30), new("callers", "32", "callers at once"),
            s_store with { Means = "sqlite, memory or postgres" }, s_folder with { Otherwise = "." },
            new("connection", "", "the connection string of PostgreSQL", OptionForm.Text),
        ], IsInner: true),
        new("audit-host", "A record under load, to be killed.", AuditHost.RunAsync,
            [Seconds(30), s_folder with { Otherwise = "." }], IsInner: true),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["--help" or "-h" or "help"])
        {
            await Console.Out.WriteLineAsync(List());
            return 0;
        }

        if (s_verbs.FirstOrDefault(one => one.Name == args.FirstOrDefault()) is not { } verb)
        {
            await Console.Error.WriteLineAsync(List());
            return 2;
        }

        if (args[1..].Any(arg => arg is "--help" or "-h"))
        {
            await Console.Out.WriteLineAsync(verb.Help());
            return 0;
        }

        if (!Options.TryRead(verb.Options, args[1..], out var options, out var fault))
        {
            await Console.Error.WriteLineAsync($"{verb.Name}: {fault}\n\n{verb.Help()}");
            return 2;
        }

        // A server in this process (gRPC, a sidecar) takes the signal for its own and leaves its callers waiting.
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        await verb.RunAsync(options);
        return 0;
    }

    // What a run has started ends with this process (ChildProcess, Peer).
    private static void End(PosixSignalContext context)
    {
        context.Cancel = true;
        Environment.Exit(context.Signal is PosixSignal.SIGINT ? Interrupted : Terminated);
    }

    private static string List() => "usage: ./dev bench VERB [--option value …], and --help after a verb\n"
        + string.Join('\n', s_verbs.Where(verb => !verb.IsInner).Select(verb => $"  {verb.Name,-13} {verb.Does}"));

    private static Option Seconds(int otherwise) => new("seconds", $"{otherwise}", "seconds of each run");
}
