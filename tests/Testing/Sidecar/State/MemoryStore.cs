using System.Globalization;

namespace SatGate.Testing.Sidecar.State;

/// <summary>
/// One of Dapr's stores in memory, quirks included. Of Redis: ETags count up from 1, a key that no first-write save has
/// made is overwritten by a create, a save with an ETag makes a key that is not there, and a create that comes second
/// is 500. Of PostgreSQL v2: ETags are UUIDs, a create that comes second is 500. Of SQLite and in-memory: UUIDs, 409.
/// </summary>
public sealed class MemoryStore(StoreQuirks quirks) : IScriptedStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public string Type => quirks switch
    {
        StoreQuirks.Redis => "state.redis",
        StoreQuirks.Postgres => "state.postgresql",
        StoreQuirks.Sqlite => "state.sqlite",
        _ => "state.in-memory",
    };

    public Task<(byte[] Value, string ETag)?> GetAsync(string key, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<(byte[], string)?>(
                _entries.TryGetValue(key, out var entry) ? (entry.Value, entry.ETag) : null);
        }
    }

    public Task SaveAsync(string key, byte[] value, string? etag, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var known = _entries.GetValueOrDefault(key);
            if (quirks is StoreQuirks.Redis)
            {
                SaveAsRedis(key, value, etag, known);
            }
            else
            {
                SaveAsTable(key, value, etag, known);
            }
        }
        return Task.CompletedTask;
    }

    /// <summary>What a client with other options leaves: a key without the mark of first-write.</summary>
    public void PutLastWrite(string key, byte[] value)
    {
        lock (_lock)
        {
            var known = _entries.GetValueOrDefault(key);
            _entries[key] = new Entry(value, NextETag(known), IsFirstWrite: false);
        }
    }

    /// <summary>Removes a key, as an operator does; what Redis counts for it begins again at 1.</summary>
    public void Delete(string key)
    {
        lock (_lock)
        {
            _entries.Remove(key);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void SaveAsRedis(string key, byte[] value, string? etag, Entry? known)
    {
        if (etag is not null && !long.TryParse(etag, CultureInfo.InvariantCulture, out _))
        {
            throw StateStatus.Malformed();
        }
        if (known is not null && known.ETag != (etag ?? "0") && !(etag is null && !known.IsFirstWrite))
        {
            // The component takes every error of a save that has an ETag for a mismatch, and none of one without.
            throw etag is null ? StateStatus.Failed($"failed to set key {key}") : StateStatus.Mismatch();
        }
        _entries[key] = new Entry(value, NextETag(known), IsFirstWrite: true);
    }

    private void SaveAsTable(string key, byte[] value, string? etag, Entry? known)
    {
        if (etag is not null && !Guid.TryParse(etag, out _) && quirks is StoreQuirks.Postgres)
        {
            throw StateStatus.Malformed();
        }
        if (etag is null && known is not null)
        {
            throw quirks is StoreQuirks.Postgres
                ? StateStatus.Failed("no item was updated")
                : StateStatus.Mismatch();
        }
        if (etag is not null && known?.ETag != etag)
        {
            throw StateStatus.Mismatch();
        }
        _entries[key] = new Entry(value, NextETag(known), IsFirstWrite: true);
    }

    private string NextETag(Entry? known) => quirks is StoreQuirks.Redis
        ? ((known is null ? 0 : long.Parse(known.ETag, CultureInfo.InvariantCulture)) + 1)
            .ToString(CultureInfo.InvariantCulture)
        : Guid.NewGuid().ToString();

    private sealed record Entry(byte[] Value, string ETag, bool IsFirstWrite);
}
