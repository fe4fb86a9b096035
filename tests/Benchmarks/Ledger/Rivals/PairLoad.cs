using System.Diagnostics;
using System.Globalization;

namespace SatGate.Benchmarks.Ledger.Rivals;

/// <summary>The same callers for every target; the latency is that of the reserve.</summary>
internal sealed record PairLoad(double PairsPerSecond, long P50, long P99)
{
    private static int s_run;

    public static async Task<PairLoad> AgainstAsync(IPairTarget target, int callers, TimeSpan duration)
    {
        var run = Interlocked.Increment(ref s_run);
        var began = Stopwatch.GetTimestamp();
        var until = began + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var each = await Task.WhenAll(Enumerable.Range(0, callers)
            .Select(caller => Task.Run(() => CallAsync(target, run, caller, until))));
        var all = new Latencies();
        foreach (var latencies in each)
        {
            all.Add(latencies);
        }
        return new PairLoad(
            all.Count / Stopwatch.GetElapsedTime(began).TotalSeconds, all.Percentile(0.5), all.Percentile(0.99));
    }

    private static async Task<Latencies> CallAsync(IPairTarget target, int run, int caller, long until)
    {
        var latencies = new Latencies();
        for (var pair = 0; ; pair++)
        {
            var asked = Stopwatch.GetTimestamp();
            if (asked >= until)
            {
                return latencies;
            }
            var id = string.Create(CultureInfo.InvariantCulture, $"call-{run:x4}-{caller:x6}-{pair:x10}");
            await target.ReserveAsync(id);
            latencies.Add(Stopwatch.GetElapsedTime(asked));
            await target.SettleAsync(id);
        }
    }
}
