using System.Collections.Concurrent;
using SatGate.Auth.Storage;
using SatGate.Macaroons.Chain;

namespace SatGate.Auth.Revocation;

/// <summary>
/// The ids that are refused: on disk before a revocation is answered, in memory for every verification. A token is
/// refused when any prefix of its chain is revoked, so nothing appended to a revoked token, online or offline, helps
/// it.
/// </summary>
internal sealed class Revocations
{
    private readonly Lock _revoking = new();
    private readonly ConcurrentDictionary<TokenId, Revocation> _byId = new();
    private readonly AuthDatabase _database;
    private readonly AuthOptions _options;
    private readonly RevocationFeed _feed;
    private long _last;

    public Revocations(AuthDatabase database, AuthOptions options, RevocationFeed feed)
    {
        _database = database;
        _options = options;
        _feed = feed;
        _last = database.Read(connection =>
        {
            using var command = connection.Statement("SELECT sequence, id, revoked_at, expires_at FROM revoked");
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                _ = TokenId.TryParse(row.GetString(1), out var id)
                    ? _byId[id] = new Revocation(row.GetInt64(0), id, row.GetInt64(2), row.GetInt64(3))
                    : throw new InvalidOperationException("the revocations on disk cannot be read");
            }

            return connection.Count("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'revoked'");
        });
    }

    /// <summary>The number of the last revocation; every one up to it is already refused.</summary>
    public long Last => Interlocked.Read(ref _last);

    /// <summary>The first revocation in the chain, or null.</summary>
    public Revocation? Find(ReadOnlySpan<TokenId> chain)
    {
        foreach (var id in chain)
        {
            if (_byId.TryGetValue(id, out var revocation))
            {
                return revocation;
            }
        }

        return null;
    }

    /// <summary>
    /// Revokes an id. Null when the list is full; the second value is false when it was revoked before. Throws
    /// <see cref="Microsoft.Data.Sqlite.SqliteException"/> when it cannot be made durable, and then it is not in force.
    /// </summary>
    public (Revocation? Revocation, bool IsNew) Revoke(TokenId id, long expiresAt, string reason, DateTimeOffset now)
    {
        lock (_revoking)
        {
            if (_byId.TryGetValue(id, out var before))
            {
                return (before, false);
            }

            DropExpired(now);
            if (_byId.Count >= _options.RevocationsMax)
            {
                return (null, false);
            }

            var at = now.ToUnixTimeMilliseconds();
            var sequence = _database.Write(connection =>
            {
                connection.Run(
                    "INSERT INTO revoked(id, revoked_at, expires_at, reason) VALUES($id, $at, $expires, $reason)",
                    ("$id", id.ToString()), ("$at", at), ("$expires", expiresAt), ("$reason", reason));
                return connection.Count("SELECT last_insert_rowid()");
            });
            var revocation = new Revocation(sequence, id, at, expiresAt);
            _byId[id] = revocation;
            Interlocked.Exchange(ref _last, sequence);
            _feed.Publish(revocation);
            return (revocation, true);
        }
    }

    /// <summary>
    /// A watcher of everything after a number, without a gap between what was and what comes; null when there are too
    /// many. A number that was never given comes from another database: false, and the watcher must forget what it
    /// knows.
    /// </summary>
    public bool TryWatch(long after, out RevocationWatcher? watcher)
    {
        watcher = null;
        lock (_revoking)
        {
            if (after < 0 || after > Last)
            {
                return false;
            }

            var backlog = _byId.Values.Where(each => each.Sequence > after).OrderBy(each => each.Sequence);
            watcher = _feed.TryAdd([.. backlog], Last);
            return true;
        }
    }

    // A token that has ended by itself needs no revocation, and neither does anything made from it.
    private void DropExpired(DateTimeOffset now)
    {
        var before = (now - _options.ExpiredTokensKept).ToUnixTimeMilliseconds();
        var dropped = _database.Write(connection => connection.Run(
            "DELETE FROM revoked WHERE expires_at > 0 AND expires_at < $before", ("$before", before)));
        if (dropped == 0)
        {
            return;
        }

        foreach (var (id, revocation) in _byId)
        {
            if (revocation.ExpiresAt > 0 && revocation.ExpiresAt < before)
            {
                _byId.TryRemove(id, out _);
            }
        }
    }
}
