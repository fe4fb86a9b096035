using Microsoft.Data.Sqlite;
using SatGate.Sqlite;

namespace SatGate.Auth.Storage;

/// <summary>
/// The SQLite file of issued tokens and revocations: one connection, one lock, every write on disk (synchronous=FULL)
/// before it is answered. Minting and revoking are rare beside calls, which never come here.
/// </summary>
internal sealed class AuthDatabase : IDisposable
{
    private const int VersionNow = 2;

    private const string Schema = """
        CREATE TABLE issued(
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            parent TEXT NOT NULL,
            account TEXT NOT NULL,
            tenant TEXT NOT NULL,
            label TEXT NOT NULL,
            key_id TEXT NOT NULL,
            issued_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            nonce TEXT NOT NULL,
            own_expires_at INTEGER NOT NULL);
        CREATE UNIQUE INDEX issued_nonce ON issued(parent, nonce);
        CREATE INDEX issued_expiry ON issued(expires_at) WHERE expires_at > 0;
        CREATE TABLE lineage(
            id TEXT NOT NULL,
            ancestor TEXT NOT NULL,
            PRIMARY KEY(ancestor, id)) WITHOUT ROWID;
        CREATE INDEX lineage_id ON lineage(id);
        CREATE TABLE revoked(
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            revoked_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            reason TEXT NOT NULL);
        """;

    private const string ApiKeys = """
        CREATE TABLE api_keys(
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            hash BLOB NOT NULL,
            name TEXT NOT NULL,
            roles TEXT NOT NULL,
            tenant TEXT NOT NULL,
            account TEXT NOT NULL,
            rate_capacity INTEGER NOT NULL,
            rate_refill REAL NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL);
        CREATE INDEX api_keys_name ON api_keys(name);
        """;

    private readonly Lock _using = new();
    private readonly SqliteConnection _connection;

    public AuthDatabase(string path, bool isCopy = false)
    {
        SqliteLibrary.Use();
        if (isCopy)
        {
            File.Delete(path);
            File.Delete(path + "-wal");
            File.Delete(path + "-shm");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var connection = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false };
        _connection = new SqliteConnection(connection.ToString());
        _connection.Open();
        Execute("PRAGMA journal_mode=WAL; PRAGMA busy_timeout=5000;");
        Execute(isCopy ? "PRAGMA synchronous=OFF" : "PRAGMA synchronous=FULL");
        Migrate(path);
    }

    /// <summary>Runs one piece of work alone. Throws <see cref="SqliteException"/> when the file fails.</summary>
    public T Read<T>(Func<SqliteConnection, T> work)
    {
        lock (_using)
        {
            return work(_connection);
        }
    }

    /// <summary>The same in one transaction: all of it is on disk when this returns, or none of it.</summary>
    public T Write<T>(Func<SqliteConnection, T> work)
    {
        lock (_using)
        {
            using var transaction = _connection.BeginTransaction();
            var result = work(_connection);
            transaction.Commit();
            return result;
        }
    }

    public void Dispose()
    {
        lock (_using)
        {
            _connection.Dispose();
        }
    }

    private void Migrate(string path)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        switch ((long)command.ExecuteScalar()!)
        {
            case 0:
                Execute($"BEGIN; {Schema} {ApiKeys} PRAGMA user_version={VersionNow}; COMMIT;");
                break;
            case 1:
                Execute($"BEGIN; {ApiKeys} PRAGMA user_version={VersionNow}; COMMIT;");
                break;
            case VersionNow:
                break;
            case var newer:
                throw new InvalidOperationException($"{path} has version {newer}; this program knows {VersionNow}");
        }
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
