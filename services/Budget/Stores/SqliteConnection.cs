using SatGate.Sqlite;
using SQLitePCL;

namespace SatGate.Budget.Stores;

/// <summary>
/// One connection to one file, by the C API itself: the commit path binds spans and allocates nothing. Not for several
/// threads at once.
/// </summary>
internal sealed class SqliteConnection : IDisposable
{
    private readonly sqlite3 _database;

    public SqliteConnection(string path)
    {
        SqliteLibrary.Use();
        var flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX;
        var code = raw.sqlite3_open_v2(path, out _database, flags, null);
        Check(code, $"open {path}");
    }

    public void Execute(string sql)
    {
        using var statement = Prepare(sql);
        while (Step(statement))
        {
        }
    }

    public sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_database, sql, out var statement), sql);
        return statement;
    }

    /// <summary>True when there is a row.</summary>
    public bool Step(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }
        if (code != raw.SQLITE_DONE)
        {
            raw.sqlite3_reset(statement);
            Check(code, "step");
        }
        return false;
    }

    /// <summary>Runs a statement that gives no rows and makes it ready to run again.</summary>
    public void Run(sqlite3_stmt statement)
    {
        Step(statement);
        raw.sqlite3_reset(statement);
    }

    public int Changes => raw.sqlite3_changes(_database);

    public bool InTransaction => raw.sqlite3_get_autocommit(_database) == 0;

    public void Dispose() => _database.Dispose();

    private void Check(int code, string what)
    {
        if (code != raw.SQLITE_OK)
        {
            var text = raw.sqlite3_errmsg(_database).utf8_to_string();
            throw new SqliteException($"SQLite {code} ({text}): {what}");
        }
    }
}
