using SatGate.Budget.Documents;
using SatGate.Budget.Ledger;

namespace SatGate.Budget.Stores;

/// <summary>Brings the documents to the end of the log, inside the caller's transaction.</summary>
internal sealed class LogReplay(SqliteStatements statements, LedgerLimits limits)
{
    private readonly Dictionary<string, (StoredAccount? Stored, long Position)> _accounts = [];

    public long Entries { get; private set; }

    public int Accounts => _accounts.Count;

    /// <summary>
    /// Returns the log's last position. An entry that does not fit its document is an <see
    /// cref="InvalidDataException"/>.
    /// </summary>
    public long Run()
    {
        var last = statements.ReadLog(Apply);
        var document = new PackedBuffer();
        foreach (var (key, (stored, position)) in _accounts)
        {
            if (stored is null || position >= last)
            {
                continue;
            }
            document.Clear();
            AccountDocumentWriter.Write(document, stored.Account, stored.Writers);
            statements.WriteDocument(key, document.Written, last, DocumentDue.Of(document.Written));
        }
        // The last row stays, so that positions go on from it.
        statements.TrimLog(last);
        return last;
    }

    private void Apply(long position, ReadOnlySpan<byte> row)
    {
        while (!row.IsEmpty)
        {
            var (key, delta) = LogRowFormat.Read(ref row);
            if (!_accounts.TryGetValue(key, out var known))
            {
                known = statements.ReadDocument(key) is { } document
                    ? (AccountDocumentReader.Read(document.Bytes, limits), document.Position)
                    : (null, 0);
                _accounts.Add(key, known);
            }
            if (position <= known.Position)
            {
                continue;
            }
            var id = key[Budget.Accounts.AccountWriter.KeyPrefix.Length..];
            _accounts[key] = (AccountDocumentReader.Apply(known.Stored, id, delta, limits), known.Position);
            Entries++;
        }
    }
}
