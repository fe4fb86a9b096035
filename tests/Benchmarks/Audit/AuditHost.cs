using System.Globalization;
using SatGate.Events;

namespace SatGate.Benchmarks.Audit;

/// <summary>
/// A process to be killed: senders write batches into a log in --folder, and each answered batch prints how many events
/// have been answered so far. It ends by itself after --seconds 30.
/// </summary>
internal static class AuditHost
{
    private const int Senders = 4;
    private const int BatchEvents = 20;

    public static async Task RunAsync(Options options)
    {
        var (log, ingest) = AuditLoad.Open(options.Text("folder"));
        await using var _ = log;
        await using var __ = ingest;
        var began = TimeProvider.System.GetTimestamp();
        var most = TimeSpan.FromSeconds(Math.Min(60, options.Number("seconds")));
        var answered = 0L;
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            while (TimeProvider.System.GetElapsedTime(began) < most)
            {
                await ingest.PublishAsync(
                    EventTopics.ToolCall, AuditLoad.Batch(BatchEvents), CancellationToken.None);
                var total = Interlocked.Add(ref answered, BatchEvents);
                // Flushed at once: what is printed was answered before the process died.
                Console.Out.WriteLine(total.ToString(CultureInfo.InvariantCulture));
                await Console.Out.FlushAsync();
                if (total % (50 * BatchEvents) == 0)
                {
                    await log.CheckpointAsync(CancellationToken.None);
                }
            }
        })));
    }
}
