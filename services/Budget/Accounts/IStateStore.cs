namespace SatGate.Budget.Accounts;

/// <summary>
/// All that the ledger needs of a store: one-key compare-and-swap, the only primitive that is exact on every Dapr state
/// store. Documents are never deleted, because a store may accept any ETag for a missing key. Calls for different keys
/// may run side by side; for one key the ledger has at most one running.
/// </summary>
internal interface IStateStore : IAsyncDisposable
{
    /// <summary>
    /// Every call is answered before it returns and takes microseconds: a caller may step the ledger on its own thread.
    /// </summary>
    bool AnswersAtOnce => false;

    /// <summary>
    /// The document, or null when there is none. Throws <see cref="StateStoreException"/> when that cannot be told.
    /// </summary>
    ValueTask<StoredDocument?> GetAsync(string key, CancellationToken cancellationToken);

    /// <summary>Saves only if the key is not there. A refusal that may have another cause is Unknown.</summary>
    ValueTask<SaveResult> CreateAsync(string key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken);

    /// <summary>Saves only if the document still has this ETag.</summary>
    ValueTask<SaveResult> SaveAsync(
        string key, ReadOnlyMemory<byte> document, string etag, CancellationToken cancellationToken);
}
