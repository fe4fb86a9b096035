using SQLitePCL;

namespace SatGate.Budget.Stores;

/// <summary>The store's SQL, prepared once.</summary>
internal sealed class SqliteStatements : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _commit;
    private readonly sqlite3_stmt _insertLog;
    private readonly sqlite3_stmt _trimLog;
    private readonly sqlite3_stmt _readDocument;
    private readonly sqlite3_stmt _writeDocument;
    private readonly sqlite3_stmt _insertDocument;
    private readonly sqlite3_stmt _updateDocument;
    private readonly sqlite3_stmt _readDue;

    public SqliteStatements(SqliteConnection connection)
    {
        _connection = connection;
        _begin = connection.Prepare("BEGIN IMMEDIATE");
        _commit = connection.Prepare("COMMIT");
        _insertLog = connection.Prepare("INSERT INTO log (position, body) VALUES (?1, ?2)");
        _trimLog = connection.Prepare("DELETE FROM log WHERE position < ?1");
        _readDocument = connection.Prepare("SELECT body, version, position FROM document WHERE key = ?1");
        _writeDocument = connection.Prepare("""
            INSERT INTO document (key, body, version, position, due) VALUES (?1, ?2, 1, ?3, ?4)
            ON CONFLICT (key) DO UPDATE
            SET body = excluded.body, version = version + 1, position = excluded.position, due = excluded.due
            """);
        _insertDocument = connection.Prepare(
            "INSERT INTO document (key, body, version, position) VALUES (?1, ?2, 1, 0) ON CONFLICT (key) DO NOTHING");
        _updateDocument = connection.Prepare(
            "UPDATE document SET body = ?2, version = version + 1 WHERE key = ?1 AND version = ?3");
        _readDue = connection.Prepare(
            "SELECT key FROM document WHERE due IS NOT NULL AND key > ?1 ORDER BY key LIMIT ?2");
    }

    public static void CreateTables(SqliteConnection connection)
    {
        connection.Execute("CREATE TABLE IF NOT EXISTS log (position INTEGER PRIMARY KEY, body BLOB NOT NULL)");
        connection.Execute("""
            CREATE TABLE IF NOT EXISTS document (
                key TEXT NOT NULL UNIQUE,
                body BLOB NOT NULL,
                version INTEGER NOT NULL,
                position INTEGER NOT NULL,
                due INTEGER)
            """);
        connection.Execute("CREATE INDEX IF NOT EXISTS document_due ON document (key) WHERE due IS NOT NULL");
    }

    public void Begin() => _connection.Run(_begin);

    public void Commit() => _connection.Run(_commit);

    public void InsertLog(long position, ReadOnlySpan<byte> body)
    {
        raw.sqlite3_bind_int64(_insertLog, 1, position);
        raw.sqlite3_bind_blob(_insertLog, 2, body);
        _connection.Run(_insertLog);
    }

    public void TrimLog(long keepFrom)
    {
        raw.sqlite3_bind_int64(_trimLog, 1, keepFrom);
        _connection.Run(_trimLog);
    }

    /// <summary>Gives every row, oldest first, and returns the last position; 0 when there is none.</summary>
    public long ReadLog(LogRowReader read)
    {
        using var statement = _connection.Prepare("SELECT position, body FROM log ORDER BY position");
        var last = 0L;
        while (_connection.Step(statement))
        {
            last = raw.sqlite3_column_int64(statement, 0);
            read(last, raw.sqlite3_column_blob(statement, 1));
        }
        return last;
    }

    public SqliteRow? ReadDocument(string key)
    {
        raw.sqlite3_bind_text(_readDocument, 1, key);
        SqliteRow? row = null;
        if (_connection.Step(_readDocument))
        {
            row = new SqliteRow(
                raw.sqlite3_column_blob(_readDocument, 0).ToArray(),
                raw.sqlite3_column_int64(_readDocument, 1),
                raw.sqlite3_column_int64(_readDocument, 2));
        }
        raw.sqlite3_reset(_readDocument);
        return row;
    }

    public void WriteDocument(string key, ReadOnlySpan<byte> body, long position, long? due)
    {
        raw.sqlite3_bind_text(_writeDocument, 1, key);
        raw.sqlite3_bind_blob(_writeDocument, 2, body);
        raw.sqlite3_bind_int64(_writeDocument, 3, position);
        if (due is { } time)
        {
            raw.sqlite3_bind_int64(_writeDocument, 4, time);
        }
        else
        {
            raw.sqlite3_bind_null(_writeDocument, 4);
        }
        _connection.Run(_writeDocument);
    }

    public bool InsertDocument(string key, ReadOnlySpan<byte> body)
    {
        raw.sqlite3_bind_text(_insertDocument, 1, key);
        raw.sqlite3_bind_blob(_insertDocument, 2, body);
        _connection.Run(_insertDocument);
        return _connection.Changes == 1;
    }

    public bool UpdateDocument(string key, ReadOnlySpan<byte> body, long version)
    {
        raw.sqlite3_bind_text(_updateDocument, 1, key);
        raw.sqlite3_bind_blob(_updateDocument, 2, body);
        raw.sqlite3_bind_int64(_updateDocument, 3, version);
        _connection.Run(_updateDocument);
        return _connection.Changes == 1;
    }

    public IReadOnlyList<string> ReadDue(string afterKey, int keysMax)
    {
        raw.sqlite3_bind_text(_readDue, 1, afterKey);
        raw.sqlite3_bind_int(_readDue, 2, keysMax);
        var keys = new List<string>();
        while (_connection.Step(_readDue))
        {
            keys.Add(raw.sqlite3_column_text(_readDue, 0).utf8_to_string());
        }
        raw.sqlite3_reset(_readDue);
        return keys;
    }

    public void Dispose()
    {
        foreach (var statement in new[]
        {
            _begin, _commit, _insertLog, _trimLog, _readDue,
            _readDocument, _writeDocument, _insertDocument, _updateDocument,
        })
        {
            statement.Dispose();
        }
    }
}
