using SatGate.Audit.Chain;
using SatGate.Audit.Storage;
using SatGate.Audit.Verification;

namespace SatGate.Audit.Export;

/// <summary>
/// Writes the whole log, or all from a record on, as JSON Lines that can be verified without the store.
/// </summary>
internal static class LogExport
{
    private const int RecordsAtOnce = 1024;
    private const int CheckpointsAtOnce = 1024;

    /// <returns>Records written.</returns>
    public static async Task<long> WriteAsync(
        IAuditStore store, Stream output, CancellationToken cancellationToken)
    {
        var head = await store.ReadHeadAsync(cancellationToken);
        var last = await store.ReadLastCheckpointAsync(cancellationToken);
        await output.WriteAsync(
            LogFileFormat.Header(store.LogId, new Frontier(), await store.ReadKeysAsync(cancellationToken), last),
            cancellationToken);
        var written = 0L;
        var checkpoints = new Queue<Checkpoint>();
        var read = 0L;
        while (written < head.Size)
        {
            var records = await store.ReadRecordsAsync(written, RecordsAtOnce, cancellationToken);
            foreach (var record in records.TakeWhile(record => record.Number < head.Size))
            {
                LogFileFormat.WriteRecord(output, record);
                written = record.Number + 1;
                if (checkpoints.Count == 0 && read < long.MaxValue)
                {
                    await FillAsync();
                }

                if (checkpoints.TryPeek(out var next) && next.Size <= written)
                {
                    await output.WriteAsync(LogFileFormat.Checkpoint(checkpoints.Dequeue()), cancellationToken);
                }
            }

            if (records.Count == 0)
            {
                break;
            }

            await output.FlushAsync(cancellationToken);
        }

        return written;

        async Task FillAsync()
        {
            var more = await store.ReadCheckpointsAsync(read, CheckpointsAtOnce, cancellationToken);
            foreach (var checkpoint in more)
            {
                checkpoints.Enqueue(checkpoint);
            }

            read = more.Count == 0 ? long.MaxValue : more[^1].Size;
        }
    }
}
