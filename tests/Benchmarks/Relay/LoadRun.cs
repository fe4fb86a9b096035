using System.Diagnostics;

namespace SatGate.Benchmarks.Relay;

/// <summary>What one run measured.</summary>
/// <param name="PerSecond">Answered calls a second.</param>
/// <param name="P50">Median time of a call in microseconds.</param>
/// <param name="P99">99th percentile in microseconds.</param>
/// <param name="Failed">Answers that were no result of the tool; a run with any is no measurement.</param>
internal readonly record struct LoadRun(double PerSecond, double P50, double P99, long Failed)
{
    // A peer that loses an answer ends the run instead of hanging it.
    private static readonly TimeSpan s_lateMax = TimeSpan.FromSeconds(20);

    private const int SamplesMax = 4_000_000;

    /// <summary>So many connections call in a closed loop for so long.</summary>
    public static async Task<LoadRun> AgainstAsync(
        Target target, int connections, TimeSpan duration, ClientKind kind)
    {
        var open = new List<IConnection>();
        for (var i = 0; i < connections; i++)
        {
            IConnection connection = kind is ClientKind.Library ? new LibraryConnection() : new RawConnection();
            await connection.OpenAsync(target, i + 1);
            open.Add(connection);
        }

        var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var started = Stopwatch.GetTimestamp();
        var loops = open.Select(connection => Task.Run(() => LoopAsync(connection, end, connections)));
        var runs = await Task.WhenAll(loops).WaitAsync(duration + s_lateMax, TimeProvider.System);
        var elapsed = Stopwatch.GetElapsedTime(started);
        open.ForEach(connection => connection.Dispose());
        var times = runs.SelectMany(run => run.Times).ToArray();
        Array.Sort(times);
        return new LoadRun(
            times.Length / elapsed.TotalSeconds,
            Micros(times, 0.5),
            Micros(times, 0.99),
            runs.Sum(run => run.Failed));
    }

    private static double Micros(long[] times, double share) =>
        times.Length == 0 ? 0 : times[(int)((times.Length - 1) * share)] * 1e6 / Stopwatch.Frequency;

    private static async Task<(List<long> Times, long Failed)> LoopAsync(
        IConnection connection, long end, int connections)
    {
        var times = new List<long>(1 << 14);
        long failed = 0;
        var before = Stopwatch.GetTimestamp();
        while (before < end && times.Count < SamplesMax / connections)
        {
            var (status, bytes) = await connection.CallAsync();
            var after = Stopwatch.GetTimestamp();
            times.Add(after - before);
            before = after;
            if (status != 200 || bytes.Span.IndexOf("The answer to everything."u8) < 0)
            {
                failed++;
            }
        }

        return (times, failed);
    }
}
