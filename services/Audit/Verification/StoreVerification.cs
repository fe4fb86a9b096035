using System.Globalization;
using SatGate.Audit.Chain;
using SatGate.Audit.Ingest;
using SatGate.Audit.Storage;

namespace SatGate.Audit.Verification;

/// <summary>
/// Verifies a store, while others may append to it: what comes after the beginning is left for next time.
/// </summary>
internal static class StoreVerification
{
    private const int RecordsAtOnce = 1024;

    /// <param name="spki">The public key to trust.</param>
    /// <param name="elsewhere">Checkpoints kept outside the store: they betray a cut end and a forked log.</param>
    public static async Task<LogReport> RunAsync(
        IAuditStore store, byte[] spki, IReadOnlyList<Checkpoint> elsewhere, CancellationToken cancellationToken)
    {
        var head = await ReadHeadAsync(store, cancellationToken);
        var size = head?.Size ?? long.MaxValue;
        var keys = new TrustedKeys(store.LogId, spki, await store.ReadKeysAsync(cancellationToken));
        var verifier = new LogVerifier(store.LogId, keys, new Frontier());
        var checkpoints = new CheckpointFeed(store, [.. elsewhere.OrderBy(checkpoint => checkpoint.Size)]);
        await foreach (var record in RecordsAsync(store, size, cancellationToken))
        {
            if (verifier.IsLost)
            {
                break;
            }

            foreach (var checkpoint in await checkpoints.TakeAsync(verifier.Next, cancellationToken))
            {
                verifier.Checkpoint(checkpoint);
            }

            verifier.Record(record.Number, record.Leaf, record.Body);
        }

        foreach (var checkpoint in await checkpoints.TakeAsync(verifier.Next, cancellationToken))
        {
            verifier.Checkpoint(checkpoint);
        }

        if (!verifier.IsLost && verifier.Next < head?.Size)
        {
            verifier.Report(verifier.Next, string.Create(
                CultureInfo.InvariantCulture, $"the end is cut off: the log had {size} records"));
        }

        if (head is null
            || (!verifier.IsLost && verifier.Next == head.Size && verifier.Root != head.Frontier.Root))
        {
            // Nothing could be appended to it that a later checkpoint would confirm.
            verifier.Report(null, "the store's own end does not fit its records");
        }

        return verifier.Finish(await checkpoints.TakeAsync(long.MaxValue, cancellationToken));
    }

    // An end that contradicts itself is a finding, not a reason to look no further.
    private static async Task<LogHead?> ReadHeadAsync(IAuditStore store, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadHeadAsync(cancellationToken);
        }
        catch (AuditStoreException exception) when (exception.InnerException is InvalidDataException)
        {
            return null;
        }
    }

    private static async IAsyncEnumerable<StoredRecord> RecordsAsync(
        IAuditStore store,
        long size,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var next = 0L; next < size;)
        {
            var records = await store.ReadRecordsAsync(next, RecordsAtOnce, cancellationToken);
            foreach (var record in records.TakeWhile(record => record.Number < size))
            {
                yield return record;
            }

            if (records.Count == 0)
            {
                yield break;
            }

            next = records[^1].Number + 1;
        }
    }

    /// <summary>The store's checkpoints and those from elsewhere, by size.</summary>
    private sealed class CheckpointFeed(IAuditStore store, Queue<Checkpoint> elsewhere)
    {
        private const int CheckpointsAtOnce = 256;

        private readonly Queue<Checkpoint> _stored = [];
        private long _read;
        private bool _isRead;

        public CheckpointFeed(IAuditStore store, List<Checkpoint> elsewhere)
            : this(store, new Queue<Checkpoint>(elsewhere))
        {
        }

        public async Task<IReadOnlyList<Checkpoint>> TakeAsync(long size, CancellationToken cancellationToken)
        {
            var taken = new List<Checkpoint>();
            while (elsewhere.TryPeek(out var first) && first.Size <= size)
            {
                taken.Add(elsewhere.Dequeue());
            }

            while (true)
            {
                if (_stored.Count == 0 && !_isRead)
                {
                    foreach (var read in await store.ReadCheckpointsAsync(_read, CheckpointsAtOnce, cancellationToken))
                    {
                        _stored.Enqueue(read);
                        _read = read.Size;
                    }

                    _isRead = _stored.Count < CheckpointsAtOnce;
                }

                if (!_stored.TryPeek(out var next) || next.Size > size)
                {
                    return taken;
                }

                taken.Add(_stored.Dequeue());
            }
        }
    }
}
