using System.Diagnostics;
using System.Globalization;
using SatGate.Events;

namespace SatGate.Benchmarks.Audit;

/// <summary>
/// Durable events per second into SQLite, senders in the same process: each sends its next batch when the last one is
/// on the disk. Options: --seconds 10, --senders 8, --batch 256, --folder (its disk is what is measured).
/// </summary>
internal static class AuditBenchmark
{
    private const int SecondsMax = 60;

    public static async Task RunAsync(Options options)
    {
        var folder = Directory.CreateDirectory(Path.Combine(
            options.Text("folder"), "satgate-bench-" + Guid.NewGuid().ToString("N")));
        try
        {
            await RunAsync(
                folder.FullName,
                TimeSpan.FromSeconds(Math.Min(SecondsMax, options.Number("seconds"))),
                options.Number("senders"),
                options.Number("batch"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(string folder, TimeSpan duration, int senders, int batch)
    {
        var (log, ingest) = AuditLoad.Open(folder);
        await using var _ = log;
        await using var __ = ingest;
        await ingest.PublishAsync(EventTopics.ToolCall, AuditLoad.Batch(batch), CancellationToken.None);
        var before = (await log.Store.ReadHeadAsync(CancellationToken.None)).Size;
        var cpu = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        var slowest = await Task.WhenAll(Enumerable.Range(0, senders).Select(_ => Task.Run(async () =>
        {
            var worst = TimeSpan.Zero;
            while (Stopwatch.GetElapsedTime(began) < duration)
            {
                var events = AuditLoad.Batch(batch);
                var sent = Stopwatch.GetTimestamp();
                await ingest.PublishAsync(EventTopics.ToolCall, events, CancellationToken.None);
                worst = TimeSpan.FromTicks(Math.Max(worst.Ticks, Stopwatch.GetElapsedTime(sent).Ticks));
            }

            return worst;
        })));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var events = (await log.Store.ReadHeadAsync(CancellationToken.None)).Size - before;
        var used = Environment.CpuUsage.TotalTime - cpu;
        await log.CheckpointAsync(CancellationToken.None);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{events / seconds:n0} events/s durable, slowest answer {slowest.Max().TotalMilliseconds:n0} ms, "
            + $"{used.TotalMicroseconds / events:n1} µs of processor and "
            + $"{new FileInfo(Path.Combine(folder, "audit.db")).Length / events:n0} bytes of file an event, "
            + $"{events:n0} events"));
    }
}
