using SatGate.Audit.Chain;
using SatGate.Audit.Ingest;
using SatGate.Audit.Usage;

namespace SatGate.Audit.Storage;

/// <summary>
/// Where the log is kept. Several processes may use one store at once: appending is a transaction that holds the end of
/// the log from <see cref="BeginAsync"/> to its commit, so the log has one order and never forks. Every method throws
/// <see cref="AuditStoreException"/> when the store fails; nothing is then written.
/// </summary>
internal interface IAuditStore : IAsyncDisposable
{
    /// <summary>32 hex digits that name this log, made with the store: two logs are never taken for one.</summary>
    string LogId { get; }

    /// <summary>Waits for other writers, and reads what appending these needs.</summary>
    Task<IAppendTransaction> BeginAsync(
        IReadOnlyList<RecordKey> keys, IReadOnlyCollection<string> accounts, CancellationToken cancellationToken);

    Task<LogHead> ReadHeadAsync(CancellationToken cancellationToken);

    /// <summary>Up to so many records from this number on, in order.</summary>
    Task<IReadOnlyList<StoredRecord>> ReadRecordsAsync(long first, int recordsMax, CancellationToken cancellationToken);

    /// <summary>Up to so many records before this number, newest first.</summary>
    Task<IReadOnlyList<StoredRecord>> ReadRecordsBackAsync(
        long before, int recordsMax, CancellationToken cancellationToken);

    /// <summary>Up to so many stored nodes of a level from this position on, in order.</summary>
    Task<IReadOnlyList<TreeHash>> ReadNodesAsync(
        int level, long first, int nodesMax, CancellationToken cancellationToken);

    /// <summary>Keeps a signed checkpoint. One of the same size is kept only once, the first.</summary>
    Task AddCheckpointAsync(Checkpoint checkpoint, CancellationToken cancellationToken);

    /// <summary>Up to so many checkpoints of more than this size, smallest first.</summary>
    Task<IReadOnlyList<Checkpoint>> ReadCheckpointsAsync(
        long aboveSize, int checkpointsMax, CancellationToken cancellationToken);

    Task<Checkpoint?> ReadLastCheckpointAsync(CancellationToken cancellationToken);

    /// <summary>The signing keys' public halves, oldest first.</summary>
    Task<IReadOnlyList<PublicKey>> ReadKeysAsync(CancellationToken cancellationToken);

    Task AddKeyAsync(PublicKey key, CancellationToken cancellationToken);

    Task<IReadOnlyDictionary<string, long>> ReadTalliesAsync(CancellationToken cancellationToken);

    /// <summary>Accounts with events that have not come.</summary>
    Task<IReadOnlyList<(string Account, AccountSequence Sequence)>> ReadGapsAsync(
        int accountsMax, CancellationToken cancellationToken);

    /// <summary>The counts of days in this range, both ends included.</summary>
    Task<IReadOnlyList<(UsageKey Key, UsageTotals Totals)>> ReadUsageAsync(
        int firstDay, int lastDay, CancellationToken cancellationToken);

    /// <summary>How far a reader has come; 0 when it has never said.</summary>
    Task<long> ReadCursorAsync(string reader, CancellationToken cancellationToken);

    /// <summary>A cursor never goes back: whoever comes late with a smaller one changes nothing.</summary>
    Task SaveCursorAsync(string reader, long next, CancellationToken cancellationToken);

    /// <summary>
    /// Takes or renews what one reader may do at a time among all processes on the store. False while another holder's
    /// lease has not ended. Times are Unix milliseconds by the callers' clocks; ending it now gives it back.
    /// </summary>
    Task<bool> TryLeaseAsync(string reader, string holder, long now, long until, CancellationToken cancellationToken);
}

/// <summary>The end of the log, held. Disposing without a commit gives it up and writes nothing.</summary>
internal interface IAppendTransaction : IAsyncDisposable
{
    AppendState State { get; }

    /// <summary>Durable when this returns.</summary>
    Task CommitAsync(AppendPlan plan, CancellationToken cancellationToken);

    /// <summary>Removes the texts of these records in the same transaction; their hashes stay.</summary>
    Task EraseAsync(IReadOnlyList<SequenceGap> ranges, CancellationToken cancellationToken);
}
