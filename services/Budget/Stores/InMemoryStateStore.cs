using System.Collections.Concurrent;
using System.Globalization;
using SatGate.Budget.Accounts;
using SatGate.Budget.Documents;

namespace SatGate.Budget.Stores;

/// <summary>
/// Documents in this process's memory, gone with it: for tests and for a demo. Exact as the others are:
/// create-if-absent, compare-and-swap by ETag.
/// </summary>
internal sealed class InMemoryStateStore : IStateStore, IDueIndex
{
    private readonly ConcurrentDictionary<string, StoredDocument> _documents = new(StringComparer.Ordinal);
    private long _version;

    public bool AnswersAtOnce => true;

    public StoredDocument? Find(string key) => _documents.GetValueOrDefault(key);

    /// <summary>Saves whatever was there before: for a writer that owns all keys.</summary>
    public void Put(string key, ReadOnlyMemory<byte> document) => _documents[key] = Copy(document);

    public ValueTask<StoredDocument?> GetAsync(string key, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Find(key));

    public ValueTask<SaveResult> CreateAsync(
        string key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        var stored = Copy(document);
        return ValueTask.FromResult(_documents.TryAdd(key, stored)
            ? new SaveResult(SaveOutcome.Saved, stored.ETag)
            : new SaveResult(SaveOutcome.Conflict, null));
    }

    public ValueTask<SaveResult> SaveAsync(
        string key, ReadOnlyMemory<byte> document, string etag, CancellationToken cancellationToken)
    {
        var stored = Copy(document);
        var saved = _documents.TryGetValue(key, out var before)
            && before.ETag == etag
            && _documents.TryUpdate(key, stored, before);
        return ValueTask.FromResult(saved
            ? new SaveResult(SaveOutcome.Saved, stored.ETag)
            : new SaveResult(SaveOutcome.Conflict, null));
    }

    public ValueTask<IReadOnlyList<string>> GetDueAsync(
        string afterKey, int keysMax, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> due = [.. _documents
            .Where(pair => string.CompareOrdinal(pair.Key, afterKey) > 0
                && DocumentDue.Of(pair.Value.Bytes.Span) is not null)
            .Select(pair => pair.Key)
            .Order(StringComparer.Ordinal)
            .Take(keysMax)];
        return ValueTask.FromResult(due);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private StoredDocument Copy(ReadOnlyMemory<byte> document) => new(
        document.ToArray(),
        Interlocked.Increment(ref _version).ToString(CultureInfo.InvariantCulture));
}
