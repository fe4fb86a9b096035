using SatGate.Budget.Accounts;

namespace SatGate.Laws.Tests;

/// <summary>A store that does not do what a store must.</summary>
internal sealed class FaultyStore(IStateStore inner, FaultyStore.Fault fault) : IStateStore
{
    private int _saves;

    public enum Fault
    {
        /// <summary>Compares no ETags: the last writer wins.</summary>
        AnyETag,

        /// <summary>Says saved, now and then, and forgets it.</summary>
        DropsSaves,
    }

    public ValueTask<StoredDocument?> GetAsync(string key, CancellationToken cancellationToken) =>
        inner.GetAsync(key, cancellationToken);

    public ValueTask<SaveResult> CreateAsync(
        string key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken) =>
        inner.CreateAsync(key, document, cancellationToken);

    public async ValueTask<SaveResult> SaveAsync(
        string key, ReadOnlyMemory<byte> document, string etag, CancellationToken cancellationToken)
    {
        if (fault == Fault.DropsSaves && ++_saves % 50 == 0)
        {
            return new SaveResult(SaveOutcome.Saved, etag);
        }
        var saved = await inner.SaveAsync(key, document, etag, cancellationToken);
        if (fault != Fault.AnyETag || saved.Outcome != SaveOutcome.Conflict)
        {
            return saved;
        }
        var now = await inner.GetAsync(key, cancellationToken);
        return now is null ? saved : await inner.SaveAsync(key, document, now.ETag, cancellationToken);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
