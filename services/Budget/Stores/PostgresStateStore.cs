using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using SatGate.Budget.Accounts;
using SatGate.Budget.Documents;

namespace SatGate.Budget.Stores;

/// <summary>
/// Accounts in a PostgreSQL table, one row each, shared by as many processes as like. A save is one statement that
/// commits by itself: READ COMMITTED re-reads a row that another transaction held, so of two saves with one version one
/// finds no row. Whatever fails is an unknown outcome: the server may have committed before the answer was lost.
/// </summary>
internal sealed class PostgresStateStore : IStateStore, IDueIndex
{
    /// <summary>Serialises the creation of the table among processes that start at once; any number will do.</summary>
    private const long CreationLock = 0x5A76_6174_4C65_6467;

    // Bodies are packed already: compressing each again at every save costs more than the pages it saves. Room in the
    // page lets an update stay there, without touching an index.
    private const string CreateTable = """
        CREATE TABLE satgate_account (
            key text COLLATE "C" PRIMARY KEY, version bigint NOT NULL, body bytea NOT NULL, due bigint
        ) WITH (fillfactor = 50);
        ALTER TABLE satgate_account ALTER body SET STORAGE EXTERNAL;
        CREATE INDEX satgate_account_due ON satgate_account (key) WHERE due IS NOT NULL;
        """;

    private readonly NpgsqlDataSource _source;
    private readonly ILogger<PostgresStateStore> _logger;

    private PostgresStateStore(NpgsqlDataSource source, ILogger<PostgresStateStore> logger)
    {
        _source = source;
        _logger = logger;
    }

    /// <summary>
    /// Connects and creates the table if it is not there. Throws <see cref="StateStoreException"/> when the server
    /// cannot be reached, only reads, or forgets what it has acknowledged.
    /// </summary>
    public static PostgresStateStore Open(PostgresStoreSettings settings, ILogger<PostgresStateStore> logger)
    {
        NpgsqlDataSource? source = null;
        try
        {
            source = NpgsqlDataSource.Create(Connection(settings));
            var store = new PostgresStateStore(source, logger);
            store.Prepare();
            return store;
        }
        catch (Exception exception) when (IsOfDatabase(exception) || exception is ArgumentException)
        {
            source?.Dispose();
            // Not the inner message of a bad connection string: it may quote the password.
            var what = exception is ArgumentException ? "its connection string cannot be read" : exception.Message;
            throw new StateStoreException(
                $"The ledger's PostgreSQL cannot be used: {what}", exception is ArgumentException ? null : exception);
        }
    }

    public async ValueTask<StoredDocument?> GetAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = Command("SELECT version, body FROM satgate_account WHERE key = $1", key);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken)
                ? new StoredDocument(reader.GetFieldValue<byte[]>(1), Text(reader.GetInt64(0)))
                : null;
        }
        catch (Exception exception) when (IsOfDatabase(exception))
        {
            throw Failed(exception, "get");
        }
    }

    public async ValueTask<SaveResult> CreateAsync(
        string key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "INSERT INTO satgate_account (key, body, due, version) VALUES ($1, $2, $3, 1) ON CONFLICT DO NOTHING", key);
        Add(command, document);
        return await SaveAsync(command, 1, cancellationToken);
    }

    public async ValueTask<SaveResult> SaveAsync(
        string key, ReadOnlyMemory<byte> document, string etag, CancellationToken cancellationToken)
    {
        if (!long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            || version == long.MaxValue)
        {
            return new SaveResult(SaveOutcome.Conflict, null);
        }
        await using var command = Command(
            "UPDATE satgate_account SET body = $2, due = $3, version = version + 1 WHERE key = $1 AND version = $4",
            key);
        Add(command, document);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        return await SaveAsync(command, version + 1, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<string>> GetDueAsync(
        string afterKey, int keysMax, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = Command(
                "SELECT key FROM satgate_account WHERE due IS NOT NULL AND key > $1 ORDER BY key LIMIT $2", afterKey);
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = keysMax });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var keys = new List<string>();
            while (await reader.ReadAsync(cancellationToken))
            {
                keys.Add(reader.GetString(0));
            }
            return keys;
        }
        catch (Exception exception) when (IsOfDatabase(exception))
        {
            throw Failed(exception, "list");
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static bool IsOfDatabase(Exception exception) =>
        exception is NpgsqlException or TimeoutException or InvalidOperationException or IOException;

    private static string Connection(PostgresStoreSettings settings)
    {
        var seconds = (int)settings.CallTimeout.TotalSeconds;
        var builder = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            MaxPoolSize = settings.ConnectionsMax,
            Timeout = seconds,
            CommandTimeout = seconds,
            MaxAutoPrepare = 8,
            AutoPrepareMinUsages = 2,
            ApplicationName = "satgate",
        };
        // A role or database that sets synchronous_commit off would acknowledge what a crash of the server takes back.
        builder.Options = $"{builder.Options} -c synchronous_commit=on".Trim();
        return builder.ConnectionString;
    }

    private void Prepare()
    {
        using var connection = _source.OpenConnection();
        using var check = new NpgsqlCommand("SELECT current_setting('fsync'), pg_is_in_recovery()", connection);
        using (var reader = check.ExecuteReader())
        {
            reader.Read();
            if (reader.GetString(0) != "on" || reader.GetBoolean(1))
            {
                throw new StateStoreException(reader.GetBoolean(1)
                    ? "The ledger's PostgreSQL is a standby and only reads."
                    : "The ledger's PostgreSQL runs with fsync off: a crash would take back what was paid.");
            }
        }
        using var transaction = connection.BeginTransaction();
        Execute(string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({CreationLock})"));
        if (Execute("SELECT to_regclass('satgate_account') IS NULL") is true)
        {
            Execute(CreateTable);
        }
        transaction.Commit();

        object? Execute(string sql)
        {
            using var command = new NpgsqlCommand(sql, connection, transaction);
            return command.ExecuteScalar();
        }
    }

    private NpgsqlCommand Command(string sql, string key)
    {
        var command = _source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        return command;
    }

    private static void Add(NpgsqlCommand command, ReadOnlyMemory<byte> document)
    {
        // A copy: a call that is given up may still be reading when the caller writes its next batch.
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = document.ToArray() });
        command.Parameters.Add(new NpgsqlParameter
        {
            NpgsqlDbType = NpgsqlDbType.Bigint,
            Value = DocumentDue.Of(document.Span) is { } due ? due : DBNull.Value,
        });
    }

    private async ValueTask<SaveResult> SaveAsync(
        NpgsqlCommand command, long version, CancellationToken cancellationToken)
    {
        try
        {
            return await command.ExecuteNonQueryAsync(cancellationToken) == 1
                ? new SaveResult(SaveOutcome.Saved, Text(version))
                : new SaveResult(SaveOutcome.Conflict, null);
        }
        catch (Exception exception) when (IsOfDatabase(exception))
        {
            _logger.StoreFailed(exception, "save");
            return new SaveResult(SaveOutcome.Unknown, null);
        }
    }

    private StateStoreException Failed(Exception exception, string call)
    {
        _logger.StoreFailed(exception, call);
        return new StateStoreException($"PostgreSQL failed to {call}.", exception);
    }
}
