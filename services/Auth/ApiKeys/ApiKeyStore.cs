using Microsoft.Data.Sqlite;
using SatGate.Auth.Storage;
using SatGate.Contracts.Auth.V1;
using SatGate.Macaroons.Chain;

namespace SatGate.Auth.ApiKeys;

/// <summary>The records of API keys on disk: hashes, never keys.</summary>
internal sealed class ApiKeyStore(AuthDatabase database, AuthOptions options)
{
    private const string Columns =
        "id, name, roles, tenant, account, rate_capacity, rate_refill, created_at, expires_at, hash, "
        + "coalesce((SELECT revoked_at FROM revoked WHERE revoked.id = api_keys.id), 0)";

    private const string InForce =
        "(expires_at = 0 OR expires_at > $now) AND id NOT IN (SELECT id FROM revoked)";

    /// <summary>Keeps it; null, or why not.</summary>
    public CreateApiKeyResponse.Types.Status? TryAdd(ApiKey key, byte[] hash, DateTimeOffset now) =>
        database.Write<CreateApiKeyResponse.Types.Status?>(connection =>
        {
            var kept = (now - options.ExpiredTokensKept).ToUnixTimeMilliseconds();
            connection.Run("DELETE FROM api_keys WHERE expires_at > 0 AND expires_at < $kept", ("$kept", kept));
            if (connection.Count("SELECT count(*) FROM api_keys") >= options.ApiKeysMax)
            {
                return CreateApiKeyResponse.Types.Status.TooManyKeys;
            }

            if (Count(connection, key.Name, now) > 0)
            {
                return CreateApiKeyResponse.Types.Status.NameTaken;
            }

            connection.Run(
                """
                INSERT INTO api_keys(
                    id, hash, name, roles, tenant, account, rate_capacity, rate_refill, created_at, expires_at)
                VALUES($id, $hash, $name, $roles, $tenant, $account, $capacity, $refill, $created, $expires)
                """,
                ("$id", key.KeyId), ("$hash", hash), ("$name", key.Name), ("$roles", string.Join(' ', key.Roles)),
                ("$tenant", key.Tenant), ("$account", key.Account), ("$capacity", key.RateCapacity),
                ("$refill", key.RateRefill), ("$created", key.CreatedAt), ("$expires", key.ExpiresAt));
            return null;
        });

    public (ApiKey Key, byte[] Hash)? Find(TokenId id) => database.Read(connection =>
    {
        using var command = connection.Statement(
            $"SELECT {Columns} FROM api_keys WHERE id = $id", ("$id", id.ToString()));
        using var row = command.ExecuteReader();
        return row.Read() ? (Read(row), (byte[])row[9]) : ((ApiKey, byte[])?)null;
    });

    /// <summary>The id of the key in force that has this name, or null.</summary>
    public TokenId? FindName(string name, DateTimeOffset now) => database.Read(connection =>
    {
        using var command = connection.Statement(
            $"SELECT id FROM api_keys WHERE name = $name AND {InForce}",
            ("$name", name), ("$now", now.ToUnixTimeMilliseconds()));
        return TokenId.TryParse((string?)command.ExecuteScalar(), out var id) ? id : (TokenId?)null;
    });

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ApiKey> List() => database.Read(connection =>
    {
        using var command = connection.Statement($"SELECT {Columns} FROM api_keys ORDER BY number DESC");
        using var row = command.ExecuteReader();
        var keys = new List<ApiKey>();
        while (row.Read())
        {
            keys.Add(Read(row));
        }

        return keys;
    });

    private static long Count(SqliteConnection connection, string name, DateTimeOffset now) => connection.Count(
        $"SELECT count(*) FROM api_keys WHERE name = $name AND {InForce}",
        ("$name", name), ("$now", now.ToUnixTimeMilliseconds()));

    private static ApiKey Read(SqliteDataReader row)
    {
        var key = new ApiKey
        {
            KeyId = row.GetString(0),
            Name = row.GetString(1),
            Tenant = row.GetString(3),
            Account = row.GetString(4),
            RateCapacity = row.GetInt32(5),
            RateRefill = row.GetDouble(6),
            CreatedAt = row.GetInt64(7),
            ExpiresAt = row.GetInt64(8),
            RevokedAt = row.GetInt64(10),
        };
        key.Roles.AddRange(row.GetString(2).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return key;
    }
}
