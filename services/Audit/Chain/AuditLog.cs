using System.Text;
using Microsoft.Extensions.Logging;
using SatGate.Audit.Ingest;
using SatGate.Audit.Storage;

namespace SatGate.Audit.Chain;

/// <summary>
/// The log: appends batches and signs checkpoints over a store and a key file. Safe for several threads, and for
/// several processes on one store.
/// </summary>
internal sealed class AuditLog(IAuditStore store, string keyPath, TimeProvider time, ILogger<AuditLog> logger)
    : IAsyncDisposable
{
    private readonly SemaphoreSlim _signing = new(1, 1);

    public IAuditStore Store => store;

    /// <summary>Records what is new in the batch; durable when this returns. Gives how many were.</summary>
    /// <exception cref="AuditStoreException">Nothing was recorded.</exception>
    public async Task<int> AppendAsync(IReadOnlyList<Incoming> batch, CancellationToken cancellationToken)
    {
        var keys = batch.Select(incoming => incoming.Key).ToList();
        var accounts = batch
            .Where(incoming => incoming.Event.Budget is not null)
            .Select(incoming => incoming.Event.Account)
            .ToHashSet();
        AppendPlan plan;
        await using (var transaction = await store.BeginAsync(keys, accounts, cancellationToken))
        {
            plan = AppendPlanner.Plan(transaction.State, batch, Now);
            await transaction.CommitAsync(plan, cancellationToken);
        }

        foreach (var gap in plan.Gaps)
        {
            if (gap.IsRestart)
            {
                logger.SequenceRestarted(gap.Account, gap.Last);
            }
            else
            {
                logger.SequenceGap(gap.Account, gap.First, gap.Last);
            }
        }

        if (plan.Tallies.TryGetValue(Tally.Rejected, out var rejected))
        {
            logger.EventsRejected(rejected);
        }

        return plan.Records.Count;
    }

    /// <summary>
    /// Signs the log as it is now, unless the last checkpoint says the same. Null for a log without records.
    /// </summary>
    public async Task<Checkpoint?> CheckpointAsync(CancellationToken cancellationToken)
    {
        await _signing.WaitAsync(cancellationToken);
        try
        {
            var head = await store.ReadHeadAsync(cancellationToken);
            var last = await store.ReadLastCheckpointAsync(cancellationToken);
            if (head.Size == 0 || last?.Size >= head.Size)
            {
                return last;
            }

            await CheckBeginningAsync(last, cancellationToken);
            // Read for every checkpoint: it may have been rotated meanwhile.
            using var key = KeyFile.OpenOrCreate(keyPath);
            await IntroduceAsync(key, cancellationToken);
            var checkpoint = new Checkpoint(
                store.LogId, head.Size, head.Frontier.Root, Math.Max(Now, head.Received), key.Id, []);
            checkpoint = checkpoint with { Signature = key.Sign(checkpoint.SignedBytes()) };
            await store.AddCheckpointAsync(checkpoint, cancellationToken);
            return checkpoint;
        }
        finally
        {
            _signing.Release();
        }
    }

    /// <summary>The public half of the key that signs now; DER, SubjectPublicKeyInfo.</summary>
    public byte[] PublicKey()
    {
        using var key = KeyFile.OpenOrCreate(keyPath);
        return key.Spki;
    }

    /// <summary>Signs a last checkpoint with the key there is, and replaces it; the log says so.</summary>
    public async Task<PublicKey> RotateKeyAsync(CancellationToken cancellationToken)
    {
        await CheckpointAsync(cancellationToken);
        using (var former = KeyFile.OpenOrCreate(keyPath))
        {
            await IntroduceAsync(former, cancellationToken);
        }

        var next = KeyFile.Rotate(keyPath, store.LogId);
        await store.AddKeyAsync(next, cancellationToken);
        var detail = new CanonicalText();
        detail.Begin();
        detail.Text("key"u8, next.Id);
        detail.Text("former_key"u8, next.Former);
        detail.Text("public_key"u8, Convert.ToBase64String(next.Spki));
        detail.End();
        await AppendOwnAsync("key_rotated", detail.Written.ToArray(), null, cancellationToken);
        await CheckpointAsync(cancellationToken);
        return next;
    }

    /// <summary>Appends one record of the log's own, and erases in the same transaction what it says.</summary>
    public async Task AppendOwnAsync(
        string type, byte[] detail, IReadOnlyList<SequenceGap>? erased, CancellationToken cancellationToken)
    {
        var key = RecordKey.Of(Now, [.. Encoding.UTF8.GetBytes(type), .. detail, .. Guid.NewGuid().ToByteArray()]);
        await using var transaction = await store.BeginAsync([key], [], cancellationToken);
        if (erased is not null)
        {
            await transaction.EraseAsync(erased, cancellationToken);
        }

        await transaction.CommitAsync(
            AppendPlanner.PlanOwn(transaction.State, type, key, detail, Now), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        _signing.Dispose();
    }

    // Signing a log that no longer holds what was signed would make the change look genuine.
    private async Task CheckBeginningAsync(Checkpoint? last, CancellationToken cancellationToken)
    {
        if (last is null)
        {
            return;
        }

        try
        {
            var root = await TreeProofs.RangeAsync(new StoredTree(store), 0, last.Size, cancellationToken);
            if (root == last.Root)
            {
                return;
            }
        }
        catch (InvalidDataException)
        {
            // A hash is missing: said below.
        }

        throw new AuditStoreException(
            "the audit log is not signed any more: it does not hold what its last checkpoint signed; see "
            + "`satgate audit verify`", null);
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task IntroduceAsync(KeyFile key, CancellationToken cancellationToken)
    {
        var keys = await store.ReadKeysAsync(cancellationToken);
        if (!keys.Any(each => each.Id == key.Id))
        {
            if (keys.Count > 0)
            {
                logger.KeyReplaced(keys[^1].Id, key.Id);
            }

            await store.AddKeyAsync(key.Public(store.LogId), cancellationToken);
        }
    }
}
