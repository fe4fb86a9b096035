using Npgsql;

namespace SatGate.Testing.Sidecar.State;

/// <summary>A real PostgreSQL as state.postgresql v2 uses it: bytea, and a new UUID at each write.</summary>
public sealed class PostgresStore : IScriptedStore
{
    private const string Create = """
        CREATE TABLE IF NOT EXISTS state (
            key text NOT NULL PRIMARY KEY, value bytea NOT NULL, etag uuid NOT NULL DEFAULT gen_random_uuid(),
            created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz, expires_at timestamptz)
        """;

    private const string Insert = """
        INSERT INTO state AS t (key, value) VALUES ($1, $2)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value, etag = gen_random_uuid(), updated_at = now()
        WHERE t.expires_at IS NOT NULL AND t.expires_at < now()
        """;

    private const string Update = """
        UPDATE state SET value = $2, etag = gen_random_uuid(), updated_at = now() WHERE key = $1 AND etag = $3
        """;

    private readonly NpgsqlDataSource _source;

    private PostgresStore(NpgsqlDataSource source) => _source = source;

    public string Type => "state.postgresql";

    public static async Task<PostgresStore> OpenAsync(string connectionString)
    {
        var source = NpgsqlDataSource.Create(
            connectionString + ";Max Auto Prepare=8;Auto Prepare Min Usages=2;Maximum Pool Size=32");
        await using var command = source.CreateCommand(Create);
        await command.ExecuteNonQueryAsync();
        return new PostgresStore(source);
    }

    public async Task<(byte[] Value, string ETag)?> GetAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = _source.CreateCommand("SELECT value, etag FROM state WHERE key = $1");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken)
                ? (reader.GetFieldValue<byte[]>(0), reader.GetGuid(1).ToString())
                : null;
        }
        catch (NpgsqlException exception)
        {
            throw StateStatus.Failed(exception.Message);
        }
    }

    public async Task SaveAsync(string key, byte[] value, string? etag, CancellationToken cancellationToken)
    {
        var expected = Guid.Empty;
        if (etag is not null && !Guid.TryParse(etag, out expected))
        {
            throw StateStatus.Malformed();
        }
        await using var command = _source.CreateCommand(etag is null ? Insert : Update);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = value });
        if (etag is not null)
        {
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = expected });
        }
        int rows;
        try
        {
            rows = await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            throw StateStatus.Failed(exception.Message);
        }
        if (rows == 0)
        {
            throw etag is null ? StateStatus.Failed("no item was updated") : StateStatus.Mismatch();
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
