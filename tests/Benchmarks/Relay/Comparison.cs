namespace SatGate.Benchmarks.Relay;

/// <summary>
/// Several targets under the same load in turn, so that a machine whose speed drifts drifts for all of them.
/// </summary>
internal static class Comparison
{
    public static async Task PrintAsync(Options options, params Target[] targets)
    {
        var duration = TimeSpan.FromSeconds(options.Number("seconds"));
        var rounds = options.Number("rounds");
        var clients = options.Text("client").Split(',')
            .Select(word => Enum.Parse<ClientKind>(word, ignoreCase: true));
        foreach (var client in clients)
        {
            await PrintAsync(options, client, duration, rounds, targets);
        }
    }

    private static async Task PrintAsync(
        Options options, ClientKind client, TimeSpan duration, int rounds, Target[] targets)
    {
        foreach (var target in targets)
        {
            await LoadRun.AgainstAsync(target, 8, duration, client);
        }

        foreach (var connections in options.Numbers("connections"))
        {
            var runs = targets.ToDictionary(target => target, _ => new List<LoadRun>());
            for (var round = 0; round < rounds; round++)
            {
                foreach (var target in targets)
                {
                    runs[target].Add(await LoadRun.AgainstAsync(target, connections, duration, client));
                }
            }

            Print(client, connections, targets, runs);
        }
    }

    private static void Print(
        ClientKind client, int connections, Target[] targets, Dictionary<Target, List<LoadRun>> runs)
    {
        Console.WriteLine(
            $"{connections} connections, {client} client | calls/s (min-max) | p50 µs | p99 µs | throughput ratio "
            + "| added p50 µs | failed");
        var first = runs[targets[0]];
        foreach (var target in targets)
        {
            var own = runs[target];
            var rate = Median(own.Select(run => run.PerSecond));
            var (least, most) = (own.Min(run => run.PerSecond), own.Max(run => run.PerSecond));
            var (p50, p99) = (Median(own.Select(run => run.P50)), Median(own.Select(run => run.P99)));
            var ratio = Median(own.Zip(first, (a, b) => a.PerSecond / b.PerSecond));
            var added = Median(own.Zip(first, (a, b) => a.P50 - b.P50));
            Console.WriteLine(
                $"{target.Name} | {rate:0} ({least:0}-{most:0}) | {p50:0.0} | {p99:0.0} | {ratio:0.000} | {added:0.0} "
                + $"| {own.Sum(run => run.Failed)}");
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
