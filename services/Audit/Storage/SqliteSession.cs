using Microsoft.Data.Sqlite;
using SatGate.Sqlite;

namespace SatGate.Audit.Storage;

/// <summary>One connection to the file and its prepared statements. Not for several threads at once.</summary>
internal sealed class SqliteSession : IDisposable
{
    // Waiting for another process's transaction; a batch is written in milliseconds.
    private const int BusyMs = 10_000;

    private readonly Dictionary<string, SqliteCommand> _commands = [];

    public SqliteSession(string path, bool isReadOnly)
    {
        SqliteLibrary.Use();
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            Mode = isReadOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
        };
        Connection = new SqliteConnection(settings.ToString());
        try
        {
            Connection.Open();
            Execute($"PRAGMA busy_timeout={BusyMs}");
            if (!isReadOnly)
            {
                // FULL: a commit is on the disk before anybody is told.
                Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;");
                // What is erased is overwritten, not only forgotten.
                Execute("PRAGMA secure_delete=ON");
            }
        }
        catch
        {
            Connection.Dispose();
            throw;
        }
    }

    public SqliteConnection Connection { get; }

    public void Execute(string sql)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>A statement, prepared once, with these values.</summary>
    public SqliteCommand Statement(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = Connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in values)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = name });
            }

            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i].Value ?? DBNull.Value;
        }

        return command;
    }

    public void Run(string sql, params ReadOnlySpan<(string Name, object? Value)> values) =>
        Statement(sql, values).ExecuteNonQuery();

    public List<T> Rows<T>(
        Func<SqliteDataReader, T> read, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var reader = Statement(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        Connection.Dispose();
    }
}
