using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using SatGate.Audit.Chain;
using SatGate.Audit.Ingest;
using SatGate.Audit.Usage;
using SatGate.Files;

namespace SatGate.Audit.Storage;

/// <summary>
/// The log in one SQLite file. One connection appends and one reads, each one call at a time; other processes may do
/// the same, on a local disk. Opened read-only it never changes the file.
/// </summary>
internal sealed class SqliteAuditStore : IAuditStore
{
    private readonly SemaphoreSlim _appending = new(1, 1);
    private readonly Lock _reading = new();
    private readonly SqliteSession? _writer;
    private readonly SqliteSession _reader;

    private SqliteAuditStore(SqliteSession? writer, SqliteSession reader, string logId)
    {
        _writer = writer;
        _reader = reader;
        LogId = logId;
    }

    public string LogId { get; }

    /// <summary>For tests that make SQLite fail.</summary>
    internal SqliteSession Writer => _writer!;

    /// <summary>Opens or creates the file, readable by its owner alone.</summary>
    /// <exception cref="AuditStoreException">It cannot be opened, or a newer program has written it.</exception>
    public static SqliteAuditStore Open(string path) => Open(path, isReadOnly: false);

    /// <summary>Opens a file that exists, and changes nothing in it.</summary>
    public static SqliteAuditStore OpenReadOnly(string path) => File.Exists(path)
        ? Open(path, isReadOnly: true)
        : throw new AuditStoreException($"there is no audit log at {path}", null);

    public async Task<IAppendTransaction> BeginAsync(
        IReadOnlyList<RecordKey> keys, IReadOnlyCollection<string> accounts, CancellationToken cancellationToken)
    {
        var writer = _writer ?? throw new AuditStoreException("the audit log is open for reading only", null);
        await _appending.WaitAsync(cancellationToken);
        try
        {
            return await Guard("begin", () => new SqliteAppend(writer, keys, accounts, () => _appending.Release()));
        }
        catch
        {
            _appending.Release();
            throw;
        }
    }

    public Task<LogHead> ReadHeadAsync(CancellationToken cancellationToken) => Read("read the head", ReadHead);

    public Task<IReadOnlyList<StoredRecord>> ReadRecordsAsync(
        long first, int recordsMax, CancellationToken cancellationToken) => List(StoredRows.Record,
        "SELECT n, leaf, body FROM record WHERE n >= @first ORDER BY n LIMIT @max",
        ("@first", first), ("@max", recordsMax));

    public Task<IReadOnlyList<StoredRecord>> ReadRecordsBackAsync(
        long before, int recordsMax, CancellationToken cancellationToken) => List(StoredRows.Record,
        "SELECT n, leaf, body FROM record WHERE n < @before ORDER BY n DESC LIMIT @max",
        ("@before", before), ("@max", recordsMax));

    public Task<IReadOnlyList<TreeHash>> ReadNodesAsync(
        int level, long first, int nodesMax, CancellationToken cancellationToken) => List(
        row => new TreeHash(row.GetFieldValue<byte[]>(0)),
        "SELECT hash FROM node WHERE level = @level AND position >= @first ORDER BY position LIMIT @max",
        ("@level", level), ("@first", first), ("@max", nodesMax));

    public Task AddCheckpointAsync(Checkpoint checkpoint, CancellationToken cancellationToken) => Write(
        "INSERT OR IGNORE INTO checkpoint VALUES(@size, @root, @time, @key, @signature)",
        [("@size", checkpoint.Size), ("@root", checkpoint.Root.ToArray()), ("@time", checkpoint.Time),
            ("@key", checkpoint.KeyId), ("@signature", checkpoint.Signature)],
        cancellationToken);

    public Task<IReadOnlyList<Checkpoint>> ReadCheckpointsAsync(
        long aboveSize, int checkpointsMax, CancellationToken cancellationToken) => List(
        row => StoredRows.Checkpoint(row, LogId),
        "SELECT size, root, time, key_id, signature FROM checkpoint WHERE size > @above ORDER BY size LIMIT @max",
        ("@above", aboveSize), ("@max", checkpointsMax));

    public async Task<Checkpoint?> ReadLastCheckpointAsync(CancellationToken cancellationToken) => (await List(
        row => StoredRows.Checkpoint(row, LogId),
        "SELECT size, root, time, key_id, signature FROM checkpoint ORDER BY size DESC LIMIT 1")).SingleOrDefault();

    public Task<IReadOnlyList<PublicKey>> ReadKeysAsync(CancellationToken cancellationToken) => List(
        StoredRows.Key, "SELECT id, spki, former, by_former, by_itself FROM signing_key ORDER BY number");

    public Task AddKeyAsync(PublicKey key, CancellationToken cancellationToken) => Write(
        """
        INSERT OR IGNORE INTO signing_key(id, spki, former, by_former, by_itself)
        VALUES(@id, @spki, @former, @byFormer, @byItself)
        """,
        [("@id", key.Id), ("@spki", key.Spki), ("@former", key.Former), ("@byFormer", key.ByFormer),
            ("@byItself", key.ByItself)],
        cancellationToken);

    public async Task<IReadOnlyDictionary<string, long>> ReadTalliesAsync(CancellationToken cancellationToken) =>
        (await List(row => (row.GetString(0), row.GetInt64(1)), "SELECT name, count FROM tally"))
        .ToDictionary(tally => tally.Item1, tally => tally.Item2);

    public Task<IReadOnlyList<(string Account, AccountSequence Sequence)>> ReadGapsAsync(
        int accountsMax, CancellationToken cancellationToken) => List(
        row => (row.GetString(0), StoredRows.Sequence(row)),
        """
        SELECT account, next, first_time, gaps, restarts, level FROM sequence
        WHERE gaps <> '' ORDER BY account LIMIT @max
        """,
        ("@max", accountsMax));

    public Task<IReadOnlyList<(UsageKey Key, UsageTotals Totals)>> ReadUsageAsync(
        int firstDay, int lastDay, CancellationToken cancellationToken) => List(
        StoredRows.Usage, "SELECT * FROM usage WHERE day BETWEEN @first AND @last", ("@first", firstDay),
        ("@last", lastDay));

    public async Task<long> ReadCursorAsync(string reader, CancellationToken cancellationToken) =>
        await List(row => row.GetInt64(0), "SELECT next FROM cursor WHERE reader = @reader", ("@reader", reader))
            is [var next] ? next : 0;

    public Task SaveCursorAsync(string reader, long next, CancellationToken cancellationToken) => Write(
        "INSERT INTO cursor VALUES(@reader, @next) ON CONFLICT DO UPDATE SET next = max(next, excluded.next)",
        [("@reader", reader), ("@next", next)], cancellationToken);

    public async Task<bool> TryLeaseAsync(
        string reader, string holder, long now, long until, CancellationToken cancellationToken)
    {
        await Write(
            """
            INSERT INTO lease VALUES(@reader, @holder, @until) ON CONFLICT DO UPDATE
            SET holder = excluded.holder, until = excluded.until WHERE holder = excluded.holder OR until <= @now
            """,
            [("@reader", reader), ("@holder", holder), ("@until", until), ("@now", now)], cancellationToken);
        return await List(row => row.GetString(0), "SELECT holder FROM lease WHERE reader = @reader",
            ("@reader", reader)) is [var held] && held == holder;
    }

    public ValueTask DisposeAsync()
    {
        _writer?.Dispose();
        _reader.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static LogHead ReadHead(SqliteSession session) =>
        session.Rows(StoredRows.Head, "SELECT size, received, frontier FROM head") is [var head]
            ? head
            : throw new InvalidDataException("The log has no head.");

    internal static Task<T> Guard<T>(string what, Func<T> body)
    {
        try
        {
            return Task.FromResult(body());
        }
        catch (Exception exception) when (
            exception is SqliteException or InvalidDataException or FormatException or InvalidCastException
                or ArgumentOutOfRangeException)
        {
            return Task.FromException<T>(
                new AuditStoreException($"the audit log cannot {what}: {exception.Message}", exception));
        }
    }

    private static SqliteAuditStore Open(string path, bool isReadOnly)
    {
        try
        {
            if (!isReadOnly)
            {
                OwnerOnly.CreateFolderOf(path);
                if (!File.Exists(path))
                {
                    new FileStream(path, OwnerOnly.Writing(FileMode.OpenOrCreate, FileShare.ReadWrite)).Dispose();
                }
            }

            var writer = isReadOnly ? null : new SqliteSession(path, isReadOnly: false);
            try
            {
                if (writer is not null)
                {
                    Migrate(writer);
                }

                return WithReader(path, writer);
            }
            catch
            {
                writer?.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (
            exception is SqliteException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new AuditStoreException($"the audit log {path} cannot be opened: {exception.Message}", exception);
        }
    }

    private static SqliteAuditStore WithReader(string path, SqliteSession? writer)
    {
        var reader = new SqliteSession(path, isReadOnly: true);
        try
        {
            return reader.Rows(row => row.GetInt32(0), "PRAGMA user_version") is [SqliteAuditSchema.VersionNow]
                ? new SqliteAuditStore(
                    writer, reader,
                    reader.Rows(row => row.GetString(0), "SELECT value FROM meta WHERE name = 'log'").Single())
                : throw new InvalidDataException("it is not a log of this version");
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private static void Migrate(SqliteSession session)
    {
        // Two processes that start at once: the second waits here and finds it done.
        session.Run("BEGIN IMMEDIATE");
        var version = session.Rows(row => row.GetInt32(0), "PRAGMA user_version").Single();
        if (version == 0)
        {
            session.Execute(SqliteAuditSchema.Tables);
            session.Run(
                "INSERT INTO meta VALUES('log', @log)",
                ("@log", RandomNumberGenerator.GetHexString(32, lowercase: true)));
            session.Execute($"PRAGMA user_version={SqliteAuditSchema.VersionNow}");
        }

        session.Execute(SqliteAuditSchema.Leases);
        session.Run("COMMIT");
    }

    private Task<IReadOnlyList<T>> List<T>(
        Func<SqliteDataReader, T> read, string sql, params (string Name, object? Value)[] values) =>
        Read<IReadOnlyList<T>>("read", session => session.Rows(read, sql, values));

    private Task<T> Read<T>(string what, Func<SqliteSession, T> read)
    {
        lock (_reading)
        {
            return Guard(what, () => read(_reader));
        }
    }

    private async Task Write(
        string sql, (string Name, object? Value)[] values, CancellationToken cancellationToken)
    {
        var writer = _writer ?? throw new AuditStoreException("the audit log is open for reading only", null);
        await _appending.WaitAsync(cancellationToken);
        try
        {
            await Guard("write", () =>
            {
                writer.Run(sql, values);
                return true;
            });
        }
        finally
        {
            _appending.Release();
        }
    }
}
