using System.Globalization;
using SatGate.Testing;

namespace SatGate.Benchmarks.Ledger.Rivals;

/// <summary>
/// The ledger and the obvious alternatives, real servers on this machine, under the same callers in one run: one after
/// the other in every round, so that a machine whose speed drifts drifts for all. All keep their files in one folder.
/// </summary>
internal static class LedgerComparison
{
    private const int PostgresConnections = 32;
    private const int RedisConnections = 4;

    public static async Task RunAsync(Options options, TimeSpan duration)
    {
        var folder = Directory.CreateDirectory(Path.Combine(
            options.Text("folder"), "satgate-bench-" + Guid.NewGuid().ToString("N"))).FullName;
        try
        {
            await using var postgres = await PostgresProcess.StartAsync(folder, [], CancellationToken.None);
            var targets = new List<IPairTarget>();
            try
            {
                await OpenAsync(targets, folder, postgres.ConnectionString);
                foreach (var callers in options.Numbers("against-callers"))
                {
                    await CompareAsync(targets, callers, duration, options.Number("rounds"));
                }
            }
            finally
            {
                foreach (var target in targets)
                {
                    await target.DisposeAsync();
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task OpenAsync(List<IPairTarget> targets, string folder, string postgres)
    {
        targets.Add(await LedgerTarget.OpenAsync("ledger, SQLite", "sqlite", folder));
        targets.Add(await GrpcTarget.StartAsync(folder));
        targets.Add(await LedgerTarget.OpenAsync("ledger, PostgreSQL", "postgres", postgres));
        targets.Add(PostgresTarget.Open(
            "PostgreSQL UPDATE per call, as shipped (fsync)", postgres, PostgresConnections, isDurable: true));
        targets.Add(PostgresTarget.Open(
            "PostgreSQL UPDATE per call, synchronous_commit off", postgres, PostgresConnections, isDurable: false));
        targets.Add(await RedisTarget.StartAsync(
            "Redis Lua script per call, as shipped (no fsync)", folder, RedisConnections));
        targets.Add(await RedisTarget.StartAsync(
            "Redis Lua script per call, fsync per answer", folder, RedisConnections,
            "--appendonly", "yes", "--appendfsync", "always"));
    }

    private static async Task CompareAsync(List<IPairTarget> targets, int callers, TimeSpan duration, int rounds)
    {
        var runs = targets.ToDictionary(target => target, _ => new List<PairLoad>());
        foreach (var target in targets)
        {
            await PairLoad.AgainstAsync(target, callers, TimeSpan.FromSeconds(1));
        }
        for (var round = 0; round < rounds; round++)
        {
            foreach (var target in targets)
            {
                runs[target].Add(await PairLoad.AgainstAsync(target, callers, duration));
            }
        }
        Console.WriteLine($"\n| {callers} callers, 1 account | pairs/s | least-most | p50 us | p99 us | ledger is |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        var ledger = runs[targets[0]];
        foreach (var target in targets)
        {
            var own = runs[target];
            var ratio = Median(ledger.Zip(own, (a, b) => a.PairsPerSecond / b.PairsPerSecond));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {target.Name} | {Median(own.Select(run => run.PairsPerSecond)):N0} "
                + $"| {own.Min(run => run.PairsPerSecond):N0}-{own.Max(run => run.PairsPerSecond):N0} "
                + $"| {Median(own.Select(run => (double)run.P50)):N0} "
                + $"| {Median(own.Select(run => (double)run.P99)):N0} "
                + $"| {ratio:N2} x |"));
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
