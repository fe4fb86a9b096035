using System.Globalization;
using Microsoft.Extensions.Logging;
using SatGate.Budget.Accounts;
using SatGate.Budget.Documents;
using SatGate.Budget.Ledger;

namespace SatGate.Budget.Stores;

/// <summary>
/// The standalone store: one SQLite file, one process (the file is locked while it is open). A commit is one log row
/// with the changes of all accounts and one fsync (WAL, synchronous=FULL); whole documents are written behind, a few
/// with each commit, and the log before them is trimmed. Opening replays what the log knows more than the documents.
/// </summary>
internal sealed class SqliteStateStore : ILogStateStore, IDueIndex
{
    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;
    private readonly SqliteStatements _statements;
    private readonly WriteBehindQueue _writeBehind;
    private readonly PackedBuffer _row = new();
    private readonly PackedBuffer _delta = new();
    private readonly PackedBuffer _document = new();
    private readonly LedgerLimits _limits;
    private readonly ILogger<SqliteStateStore> _logger;
    private long _position;
    private bool _mustReplay;

    /// <summary>
    /// Opens or creates the file. Throws <see cref="StateStoreException"/> when it is another process's, or unreadable.
    /// </summary>
    public SqliteStateStore(SqliteStoreSettings settings, LedgerLimits limits, ILogger<SqliteStateStore> logger)
    {
        _limits = limits;
        _logger = logger;
        _writeBehind = new WriteBehindQueue(settings.LogBytesTarget);
        try
        {
            _connection = new SqliteConnection(settings.Path);
            // The lock is taken with the first write and kept: a second process would not see what is only in our
            // memory.
            _connection.Execute("PRAGMA locking_mode = EXCLUSIVE");
            _connection.Execute("PRAGMA journal_mode = WAL");
            _connection.Execute("PRAGMA synchronous = FULL");
            // Distributions build SQLite to overwrite what it frees, which would double what the log writes.
            _connection.Execute("PRAGMA secure_delete = OFF");
            _connection.Execute(string.Create(
                CultureInfo.InvariantCulture, $"PRAGMA wal_autocheckpoint = {settings.CheckpointPages}"));
            SqliteStatements.CreateTables(_connection);
            _statements = new SqliteStatements(_connection);
            Replay();
        }
        catch (Exception exception) when (exception is SqliteException or InvalidDataException)
        {
            _connection?.Dispose();
            throw new StateStoreException(
                $"The ledger's file {settings.Path} cannot be opened: {exception.Message}", exception);
        }
    }

    /// <summary>For tests that make SQLite fail.</summary>
    internal SqliteConnection Connection => _connection;

    public ValueTask<StoredDocument?> GetAsync(string key, CancellationToken cancellationToken) => Guard("get", () =>
    {
        var row = _statements.ReadDocument(key);
        return row is null ? null : new StoredDocument(row.Value.Bytes, Text(row.Value.Version));
    });

    public ValueTask<SaveResult> CreateAsync(
        string key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken) => Guard("create", () =>
        _statements.InsertDocument(key, document.Span)
            ? new SaveResult(SaveOutcome.Saved, Text(1))
            : new SaveResult(SaveOutcome.Conflict, null));

    public ValueTask<SaveResult> SaveAsync(
        string key,
        ReadOnlyMemory<byte> document,
        string etag,
        CancellationToken cancellationToken) => Guard("save", () =>
    {
        if (!long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return new SaveResult(SaveOutcome.Conflict, null);
        }
        return _statements.UpdateDocument(key, document.Span, version)
            ? new SaveResult(SaveOutcome.Saved, Text(version + 1))
            : new SaveResult(SaveOutcome.Conflict, null);
    });

    public ValueTask<IReadOnlyList<string>> GetDueAsync(
        string afterKey, int keysMax, CancellationToken cancellationToken) =>
        Guard("list", () => _statements.ReadDue(afterKey, keysMax));

    public SaveOutcome Commit(IReadOnlyList<IDocumentSource> changed)
    {
        lock (_lock)
        {
            try
            {
                if (_mustReplay)
                {
                    Replay();
                }
                Write(changed);
                return SaveOutcome.Saved;
            }
            catch (Exception exception) when (exception is SqliteException or InvalidDataException)
            {
                _logger.StoreFailed(exception, "commit");
                AbandonMemory();
                return SaveOutcome.Unknown;
            }
        }
    }

    public void WriteBehind(IReadOnlyList<IDocumentSource> sources)
    {
        lock (_lock)
        {
            try
            {
                _statements.Begin();
                foreach (var source in sources)
                {
                    WriteDocument(source, _position);
                }
                _statements.Commit();
                foreach (var source in sources)
                {
                    source.Mark.FirstPosition = 0;
                }
            }
            catch (SqliteException exception)
            {
                _logger.StoreFailed(exception, "write behind");
                RollBack();
            }
        }
    }

    public void Abandon()
    {
        lock (_lock)
        {
            AbandonMemory();
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _statements.Dispose();
            _connection.Dispose();
        }
        return ValueTask.CompletedTask;
    }

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    private void Write(IReadOnlyList<IDocumentSource> changed)
    {
        var position = _position + 1;
        _row.Clear();
        foreach (var source in changed)
        {
            _delta.Clear();
            source.WriteDelta(_delta);
            LogRowFormat.Append(_row, source.Key, _delta.Written);
        }
        var behind = _writeBehind.Next(position);
        if (behind.Count == 0)
        {
            _statements.InsertLog(position, _row.Written);
        }
        else
        {
            _statements.Begin();
            _statements.InsertLog(position, _row.Written);
            foreach (var source in behind)
            {
                // Sources never run ahead of their commit, so a document here ends with the row just inserted.
                WriteDocument(source, position);
            }
            _statements.TrimLog(_writeBehind.TrimTo(position));
            _statements.Commit();
        }
        _position = position;
        _writeBehind.Committed(changed, position, _row.Length);
    }

    /// <summary>Writes the document as of the log's <paramref name="position"/>: a replay goes on after it.</summary>
    private void WriteDocument(IDocumentSource source, long position)
    {
        _document.Clear();
        source.WriteDocument(_document);
        _statements.WriteDocument(source.Key, _document.Written, position, source.Due);
    }

    private void Replay()
    {
        RollBack();
        _writeBehind.Clear();
        var replay = new LogReplay(_statements, _limits);
        _connection.Execute("BEGIN IMMEDIATE");
        _position = replay.Run();
        _connection.Execute("COMMIT");
        _mustReplay = false;
        if (replay.Entries > 0)
        {
            _logger.LogReplayed(replay.Entries, replay.Accounts);
        }
    }

    /// <summary>
    /// After a commit without an answer the file alone knows the truth: everybody reads again, after a replay.
    /// </summary>
    private void AbandonMemory()
    {
        RollBack();
        _writeBehind.Clear();
        _mustReplay = true;
    }

    private void RollBack()
    {
        if (_connection.InTransaction)
        {
            try
            {
                _connection.Execute("ROLLBACK");
            }
            catch (SqliteException exception)
            {
                _logger.StoreFailed(exception, "roll back");
            }
        }
    }

    private ValueTask<T> Guard<T>(string call, Func<T> body)
    {
        lock (_lock)
        {
            try
            {
                if (_mustReplay)
                {
                    Replay();
                }
                return ValueTask.FromResult(body());
            }
            catch (Exception exception) when (exception is SqliteException or InvalidDataException)
            {
                _logger.StoreFailed(exception, call);
                throw new StateStoreException($"SQLite failed to {call}.", exception);
            }
        }
    }
}
