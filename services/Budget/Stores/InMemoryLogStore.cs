using SatGate.Budget.Accounts;
using SatGate.Budget.Documents;
using SatGate.Budget.Ledger;

namespace SatGate.Budget.Stores;

/// <summary>
/// A ledger without a file: everything is gone with the process. A commit keeps each account's change as a delta behind
/// its document, because writing the whole document for every call costs more than all the rest of it.
/// </summary>
internal sealed class InMemoryLogStore(LedgerLimits limits) : ILogStateStore, IDueIndex
{
    /// <summary>Bytes of deltas behind a document; more, and the document is written anew.</summary>
    internal const int TailBytesMax = 256 * 1024;

    private readonly InMemoryStateStore _documents = new();
    private readonly Dictionary<string, PackedBuffer> _tails = new(StringComparer.Ordinal);
    private readonly PackedBuffer _delta = new();
    private readonly PackedBuffer _document = new();

    public bool AnswersAtOnce => true;

    public ValueTask<StoredDocument?> GetAsync(string key, CancellationToken cancellationToken)
    {
        Fold(key);
        return _documents.GetAsync(key, cancellationToken);
    }

    public ValueTask<SaveResult> CreateAsync(
        string key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        Fold(key);
        return _documents.CreateAsync(key, document, cancellationToken);
    }

    public ValueTask<SaveResult> SaveAsync(
        string key, ReadOnlyMemory<byte> document, string etag, CancellationToken cancellationToken)
    {
        Fold(key);
        return _documents.SaveAsync(key, document, etag, cancellationToken);
    }

    public ValueTask<IReadOnlyList<string>> GetDueAsync(
        string afterKey, int keysMax, CancellationToken cancellationToken) =>
        _documents.GetDueAsync(afterKey, keysMax, cancellationToken);

    public SaveOutcome Commit(IReadOnlyList<IDocumentSource> changed)
    {
        foreach (var source in changed)
        {
            if (!_tails.TryGetValue(source.Key, out var tail))
            {
                tail = new PackedBuffer();
                _tails.Add(source.Key, tail);
            }

            _delta.Clear();
            source.WriteDelta(_delta);
            LogRowFormat.Append(tail, source.Key, _delta.Written);
            // Dirty until written whole: an account that leaves memory leaves its document.
            source.Mark.FirstPosition = 1;
            if (tail.Length > TailBytesMax)
            {
                WriteWhole(source);
            }
        }

        return SaveOutcome.Saved;
    }

    public void WriteBehind(IReadOnlyList<IDocumentSource> sources)
    {
        foreach (var source in sources)
        {
            WriteWhole(source);
            _tails.Remove(source.Key);
        }
    }

    /// <summary>Nothing to replay: a reader gets what the deltas say in any case.</summary>
    public void Abandon()
    {
    }

    public ValueTask DisposeAsync() => _documents.DisposeAsync();

    private void WriteWhole(IDocumentSource source)
    {
        _document.Clear();
        source.WriteDocument(_document);
        _documents.Put(source.Key, _document.WrittenMemory);
        _tails[source.Key].Clear();
        source.Mark.FirstPosition = 0;
    }

    // An account that lost its memory is read as its last commit left it.
    private void Fold(string key)
    {
        if (!_tails.TryGetValue(key, out var tail) || tail.Length == 0)
        {
            return;
        }

        var known = _documents.Find(key);
        var stored = known is null ? null : AccountDocumentReader.Read(known.Bytes.Span, limits);
        var row = tail.Written;
        while (!row.IsEmpty)
        {
            var (_, delta) = LogRowFormat.Read(ref row);
            stored = AccountDocumentReader.Apply(stored, key[AccountWriter.KeyPrefix.Length..], delta, limits);
        }

        _document.Clear();
        AccountDocumentWriter.Write(_document, stored!.Account, stored.Writers);
        _documents.Put(key, _document.WrittenMemory);
        tail.Clear();
    }
}
