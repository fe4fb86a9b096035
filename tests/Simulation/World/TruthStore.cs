using System.Globalization;
using SatGate.Budget.Accounts;
using SatGate.Contracts.Budget.V1;

namespace SatGate.Simulation.World;

/// <summary>
/// What is durable: documents with exact compare-and-swap, none ever lost. Every save is shown to the witness before it
/// is answered. All that is unpleasant about stores happens in front of it.
/// </summary>
internal sealed class TruthStore(Action<string, AccountDocument> witness) : IStateStore, IDueIndex
{
    private readonly Dictionary<string, Row> _rows = new(StringComparer.Ordinal);
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public ValueTask<StoredDocument?> GetAsync(string key, CancellationToken cancellationToken)
    {
        CheckThread();
        return ValueTask.FromResult(
            _rows.TryGetValue(key, out var row) ? new StoredDocument(row.Bytes, Text(row.Version)) : null);
    }

    public ValueTask<SaveResult> CreateAsync(
        string key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_rows.ContainsKey(key)
            ? new SaveResult(SaveOutcome.Conflict, null)
            : Write(key, document, 1));

    public ValueTask<SaveResult> SaveAsync(
        string key, ReadOnlyMemory<byte> document, string etag, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_rows.TryGetValue(key, out var row) && Text(row.Version) == etag
            ? Write(key, document, row.Version + 1)
            : new SaveResult(SaveOutcome.Conflict, null));

    public ValueTask<IReadOnlyList<string>> GetDueAsync(
        string afterKey, int keysMax, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> keys = [.. _rows
            .Where(row => row.Value.IsDue && string.CompareOrdinal(row.Key, afterKey) > 0)
            .Select(row => row.Key)
            .Order(StringComparer.Ordinal)
            .Take(keysMax)];
        return ValueTask.FromResult(keys);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    private SaveResult Write(string key, ReadOnlyMemory<byte> document, long version)
    {
        CheckThread();
        var bytes = document.ToArray();
        var message = AccountDocument.Parser.ParseFrom(bytes);
        var isDue = message.Outbox.Count > 0 || message.Open.Count > 0
            || message.Children.Any(child => child.State != ChildDocument.Types.State.Opened);
        _rows[key] = new Row(bytes, version, isDue);
        witness(key, message);
        return new SaveResult(SaveOutcome.Saved, Text(version));
    }

    /// <summary>A continuation that left for the thread pool would make runs differ.</summary>
    private void CheckThread()
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            throw new InvalidOperationException("The simulated ledger has left its thread.");
        }
    }

    private sealed record Row(byte[] Bytes, long Version, bool IsDue);
}
