namespace SatGate.Budget.Accounts;

/// <summary>
/// A store of our own that keeps a log: one commit makes the changes of all accounts durable at once, each as a delta,
/// and documents are written behind. It belongs to one process, so no ETags are needed; its calls block and are made by
/// the ledger's own thread only.
/// </summary>
internal interface ILogStateStore : IStateStore
{
    /// <summary>Makes the last batch of every source durable, all or none. Saved or Unknown.</summary>
    SaveOutcome Commit(IReadOnlyList<IDocumentSource> changed);

    /// <summary>
    /// Writes whole documents in one transaction, so that their accounts may leave memory once their marks are clean.
    /// </summary>
    void WriteBehind(IReadOnlyList<IDocumentSource> sources);

    /// <summary>
    /// An account's memory was lost after its last commit: the log is replayed before anything is read again.
    /// </summary>
    void Abandon();
}
