using System.Data.Common;
using System.Security.Cryptography;
using Npgsql;
using SatGate.Audit.Chain;
using SatGate.Audit.Ingest;
using SatGate.Audit.Usage;

namespace SatGate.Audit.Storage;

/// <summary>The log in PostgreSQL tables, shared by as many processes as like.</summary>
internal sealed class PostgresAuditStore : IAuditStore
{
    private const int ConnectionsMax = 8;
    private const int CallSecondsMax = 30;

    private readonly NpgsqlDataSource _source;

    private PostgresAuditStore(NpgsqlDataSource source, string logId)
    {
        _source = source;
        LogId = logId;
    }

    public string LogId { get; }

    /// <summary>Connects, and creates the tables if they are not there.</summary>
    /// <exception cref="AuditStoreException">The server cannot be reached or written. No password in it.</exception>
    public static PostgresAuditStore Open(string connectionString)
    {
        NpgsqlDataSource? source = null;
        try
        {
            source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
            {
                MaxPoolSize = ConnectionsMax,
                CommandTimeout = CallSecondsMax,
                ApplicationName = "satgate-audit",
            });
            return new PostgresAuditStore(source, Prepare(source));
        }
        catch (ArgumentException)
        {
            source?.Dispose();
            // Its message may quote the password.
            throw new AuditStoreException("the audit log's PostgreSQL connection string cannot be read", null);
        }
        catch (Exception exception) when (IsOfDatabase(exception))
        {
            source?.Dispose();
            throw new AuditStoreException(
                $"the audit log's PostgreSQL cannot be used: {exception.Message}", exception);
        }
    }

    public Task<IAppendTransaction> BeginAsync(
        IReadOnlyList<RecordKey> keys, IReadOnlyCollection<string> accounts, CancellationToken cancellationToken) =>
        GuardAsync<IAppendTransaction>("begin", async () =>
            await PostgresAppend.BeginAsync(_source, keys, accounts, cancellationToken));

    public async Task<LogHead> ReadHeadAsync(CancellationToken cancellationToken) => (await ListAsync(
        StoredRows.Head, "SELECT size, received, frontier FROM audit_head", [], cancellationToken)).Single();

    public Task<IReadOnlyList<StoredRecord>> ReadRecordsAsync(
        long first, int recordsMax, CancellationToken cancellationToken) => ListAsync(StoredRows.Record,
        "SELECT n, leaf, body FROM audit_record WHERE n >= $1 ORDER BY n LIMIT $2", [first, recordsMax],
        cancellationToken);

    public Task<IReadOnlyList<StoredRecord>> ReadRecordsBackAsync(
        long before, int recordsMax, CancellationToken cancellationToken) => ListAsync(StoredRows.Record,
        "SELECT n, leaf, body FROM audit_record WHERE n < $1 ORDER BY n DESC LIMIT $2", [before, recordsMax],
        cancellationToken);

    public Task<IReadOnlyList<TreeHash>> ReadNodesAsync(
        int level, long first, int nodesMax, CancellationToken cancellationToken) => ListAsync(
        row => new TreeHash(row.GetFieldValue<byte[]>(0)),
        "SELECT hash FROM audit_node WHERE level = $1 AND position >= $2 ORDER BY position LIMIT $3",
        [level, first, nodesMax], cancellationToken);

    public Task AddCheckpointAsync(Checkpoint checkpoint, CancellationToken cancellationToken) => RunAsync(
        "INSERT INTO audit_checkpoint VALUES($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        [checkpoint.Size, checkpoint.Root.ToArray(), checkpoint.Time, checkpoint.KeyId, checkpoint.Signature],
        cancellationToken);

    public Task<IReadOnlyList<Checkpoint>> ReadCheckpointsAsync(
        long aboveSize, int checkpointsMax, CancellationToken cancellationToken) => ListAsync(
        row => StoredRows.Checkpoint(row, LogId),
        "SELECT size, root, time, key_id, signature FROM audit_checkpoint WHERE size > $1 ORDER BY size LIMIT $2",
        [aboveSize, checkpointsMax], cancellationToken);

    public async Task<Checkpoint?> ReadLastCheckpointAsync(CancellationToken cancellationToken) => (await ListAsync(
        row => StoredRows.Checkpoint(row, LogId),
        "SELECT size, root, time, key_id, signature FROM audit_checkpoint ORDER BY size DESC LIMIT 1", [],
        cancellationToken)).SingleOrDefault();

    public Task<IReadOnlyList<PublicKey>> ReadKeysAsync(CancellationToken cancellationToken) => ListAsync(
        StoredRows.Key, "SELECT id, spki, former, by_former, by_itself FROM audit_signing_key ORDER BY number", [],
        cancellationToken);

    public Task AddKeyAsync(PublicKey key, CancellationToken cancellationToken) => RunAsync(
        """
        INSERT INTO audit_signing_key(id, spki, former, by_former, by_itself) VALUES($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING
        """,
        [key.Id, key.Spki, key.Former, key.ByFormer, key.ByItself], cancellationToken);

    public async Task<IReadOnlyDictionary<string, long>> ReadTalliesAsync(CancellationToken cancellationToken) =>
        (await ListAsync(
            row => (row.GetString(0), row.GetInt64(1)), "SELECT name, count FROM audit_tally", [], cancellationToken))
        .ToDictionary(tally => tally.Item1, tally => tally.Item2);

    public Task<IReadOnlyList<(string Account, AccountSequence Sequence)>> ReadGapsAsync(
        int accountsMax, CancellationToken cancellationToken) => ListAsync(
        row => (row.GetString(0), StoredRows.Sequence(row)),
        """
        SELECT account, next, first_time, gaps, restarts, level FROM audit_sequence
        WHERE gaps <> '' ORDER BY account LIMIT $1
        """,
        [accountsMax], cancellationToken);

    public Task<IReadOnlyList<(UsageKey Key, UsageTotals Totals)>> ReadUsageAsync(
        int firstDay, int lastDay, CancellationToken cancellationToken) => ListAsync(
        StoredRows.Usage, "SELECT * FROM audit_usage WHERE day BETWEEN $1 AND $2", [firstDay, lastDay],
        cancellationToken);

    public async Task<long> ReadCursorAsync(string reader, CancellationToken cancellationToken) => await ListAsync(
        row => row.GetInt64(0), "SELECT next FROM audit_cursor WHERE reader = $1", [reader], cancellationToken)
        is [var next] ? next : 0;

    public Task SaveCursorAsync(string reader, long next, CancellationToken cancellationToken) => RunAsync(
        """
        INSERT INTO audit_cursor AS c VALUES($1, $2)
        ON CONFLICT (reader) DO UPDATE SET next = greatest(c.next, excluded.next)
        """,
        [reader, next], cancellationToken);

    public async Task<bool> TryLeaseAsync(
        string reader, string holder, long now, long until, CancellationToken cancellationToken) => (await ListAsync(
        row => row.GetString(0),
        """
        INSERT INTO audit_lease AS l VALUES($1, $2, $3) ON CONFLICT (reader) DO UPDATE
        SET holder = excluded.holder, until = excluded.until WHERE l.holder = excluded.holder OR l.until <= $4
        RETURNING holder
        """,
        [reader, holder, until, now], cancellationToken)).Count == 1;

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    internal static async Task<List<T>> RowsAsync<T>(
        NpgsqlConnection connection, Func<DbDataReader, T> read, string sql, object[] values,
        CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    internal static async Task<T> GuardAsync<T>(string what, Func<Task<T>> body)
    {
        try
        {
            return await body();
        }
        catch (Exception exception) when (IsOfDatabase(exception))
        {
            throw new AuditStoreException($"the audit log cannot {what}: {exception.Message}", exception);
        }
    }

    private static string Prepare(NpgsqlDataSource source)
    {
        using var connection = source.OpenConnection();
        using var transaction = connection.BeginTransaction();
        Execute($"SELECT pg_advisory_xact_lock({PostgresAuditSchema.CreationLock})");
        if (Execute("SELECT to_regclass('audit_head')::text") is not string)
        {
            Execute(PostgresAuditSchema.Tables);
            var log = RandomNumberGenerator.GetHexString(32, lowercase: true);
            Execute($"INSERT INTO audit_meta VALUES('log', '{log}'), ('version', '1')");
        }

        Execute(PostgresAuditSchema.Leases);
        var id = Execute("SELECT value FROM audit_meta WHERE name = 'log'") as string;
        transaction.Commit();
        return id ?? throw new InvalidDataException("its tables are not those of an audit log");

        object? Execute(string sql)
        {
            using var command = new NpgsqlCommand(sql, connection, transaction);
            return command.ExecuteScalar();
        }
    }

    private static bool IsOfDatabase(Exception exception) => exception is NpgsqlException or TimeoutException
        or InvalidOperationException or IOException or InvalidDataException or FormatException;

    private Task<IReadOnlyList<T>> ListAsync<T>(
        Func<DbDataReader, T> read, string sql, object[] values, CancellationToken cancellationToken) =>
        GuardAsync<IReadOnlyList<T>>("read", async () =>
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            return await RowsAsync(connection, read, sql, values, cancellationToken);
        });

    private async Task RunAsync(string sql, object[] values, CancellationToken cancellationToken) =>
        await GuardAsync("write", async () =>
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            return await RowsAsync(connection, _ => true, sql, values, cancellationToken);
        });
}
