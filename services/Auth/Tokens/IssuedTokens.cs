using Microsoft.Data.Sqlite;
using SatGate.Auth.Storage;
using SatGate.Macaroons.Chain;

namespace SatGate.Auth.Tokens;

/// <summary>
/// The tokens made here, with every id of their chains: for listing, and for revoking by a token above.
/// </summary>
internal sealed class IssuedTokens(AuthDatabase database, AuthOptions options)
{
    /// <summary>Tokens in one answer.</summary>
    public const int PageMax = 500;

    private const string Columns = """
        issued.id, issued.parent, issued.account, issued.tenant, issued.label, issued.key_id, issued.issued_at,
        issued.expires_at, issued.nonce, issued.own_expires_at
        """;

    /// <summary>Records a token; true also when it is there already. False when there are too many.</summary>
    public bool TryAdd(IssuedToken token, ReadOnlySpan<TokenId> chain, DateTimeOffset now)
    {
        var ancestors = chain[..^1].ToArray();
        return database.Write(connection =>
        {
            if (connection.Count("SELECT count(*) FROM issued WHERE id = $id", ("$id", token.Id.ToString())) > 0)
            {
                return true;
            }

            DropExpired(connection, now);
            if (connection.Count("SELECT count(*) FROM issued") >= options.IssuedTokensMax)
            {
                return false;
            }

            Insert(connection, token);
            foreach (var ancestor in ancestors)
            {
                connection.Run(
                    "INSERT OR IGNORE INTO lineage(id, ancestor) VALUES($id, $ancestor)",
                    ("$id", token.Id.ToString()), ("$ancestor", ancestor.ToString()));
            }

            return true;
        });
    }

    /// <summary>What was made below this parent with this nonce, or null.</summary>
    public IssuedToken? Find(TokenId parent, string nonce) => First(
        $"SELECT {Columns} FROM issued WHERE parent = $parent AND nonce = $nonce",
        ("$parent", parent.ToString()), ("$nonce", nonce));

    public IssuedToken? Find(TokenId id) => First(
        $"SELECT {Columns} FROM issued WHERE id = $id", ("$id", id.ToString()));

    /// <summary>Every token that it was made from, in no order.</summary>
    public IReadOnlyList<TokenId> AncestorsOf(TokenId id) => database.Read(connection =>
    {
        using var command = connection.Statement(
            "SELECT ancestor FROM lineage WHERE id = $id", ("$id", id.ToString()));
        using var row = command.ExecuteReader();
        var ancestors = new List<TokenId>();
        while (row.Read() && TokenId.TryParse(row.GetString(0), out var ancestor))
        {
            ancestors.Add(ancestor);
        }

        return ancestors;
    });

    /// <summary>Whether the token was made here from that one, through any number of steps.</summary>
    public bool IsDescendant(TokenId id, TokenId ancestor) => database.Read(connection => connection.Count(
        "SELECT count(*) FROM lineage WHERE ancestor = $ancestor AND id = $id",
        ("$ancestor", ancestor.ToString()), ("$id", id.ToString())) > 0);

    /// <summary>
    /// Newest first; each with its number for paging and when it or an ancestor was revoked (0: not).
    /// </summary>
    public IReadOnlyList<(long Number, IssuedToken Token, long RevokedAt)> List(
        string tenant, TokenId? ancestor, long before, int count) => database.Read(connection =>
    {
        var sql = $"""
            SELECT {Columns}, issued.number, (
                SELECT coalesce(min(revoked_at), 0) FROM revoked WHERE revoked.id = issued.id
                OR revoked.id IN (SELECT ancestor FROM lineage WHERE lineage.id = issued.id))
            FROM issued
            WHERE ($tenant = '' OR tenant = $tenant)
                AND ($ancestor = '' OR id IN (SELECT id FROM lineage WHERE ancestor = $ancestor))
                AND ($before = 0 OR number < $before)
            ORDER BY number DESC LIMIT $count
            """;
        using var command = connection.Statement(
            sql, ("$tenant", tenant), ("$ancestor", $"{ancestor}"), ("$before", before), ("$count", count));
        using var row = command.ExecuteReader();
        var tokens = new List<(long, IssuedToken, long)>();
        while (row.Read())
        {
            tokens.Add((row.GetInt64(10), Read(row), row.GetInt64(11)));
        }

        return tokens;
    });

    private IssuedToken? First(string sql, params (string Name, object Value)[] values) => database.Read(connection =>
    {
        using var command = connection.Statement(sql, values);
        using var row = command.ExecuteReader();
        return row.Read() ? Read(row) : null;
    });

    private static IssuedToken Read(SqliteDataReader row) =>
        new(
            TokenId.TryParse(row.GetString(0), out var id)
                ? id
                : throw new InvalidOperationException("the issued tokens on disk cannot be read"),
            TokenId.TryParse(row.GetString(1), out var parent) ? parent : null,
            row.GetString(2),
            row.GetString(3),
            row.GetString(4),
            row.GetString(5),
            row.GetInt64(6),
            row.GetInt64(7),
            row.GetString(8),
            row.GetInt64(9));

    private static void Insert(SqliteConnection connection, IssuedToken token) => connection.Run(
        """
        INSERT INTO issued(
            id, parent, account, tenant, label, key_id, issued_at, expires_at, nonce, own_expires_at)
        VALUES($id, $parent, $account, $tenant, $label, $key, $issued, $expires, $nonce, $own)
        """,
        ("$id", token.Id.ToString()), ("$parent", $"{token.Parent}"), ("$account", token.Account),
        ("$tenant", token.Tenant), ("$label", token.Label), ("$key", token.KeyId), ("$issued", token.IssuedAt),
        ("$expires", token.ExpiresAt), ("$nonce", token.Nonce), ("$own", token.OwnExpiresAt));

    private void DropExpired(SqliteConnection connection, DateTimeOffset now)
    {
        var before = ("$before", (object)(now - options.ExpiredTokensKept).ToUnixTimeMilliseconds());
        connection.Run(
            """
            DELETE FROM lineage WHERE id IN (SELECT id FROM issued WHERE expires_at > 0 AND expires_at < $before)
            """,
            before);
        connection.Run("DELETE FROM issued WHERE expires_at > 0 AND expires_at < $before", before);
    }
}
