using System.Globalization;
using System.Text;

namespace SatGate.Testing.Sidecar.State;

/// <summary>
/// A real Redis as state.redis uses it: one hash per key with the fields data, version and first-write, saved by the
/// component's own script.
/// </summary>
public sealed class RedisStore : IScriptedStore
{
    // The script of components-contrib 1.18 (state/redis), which reference/dapr.md 1.4 ran.
    private const string Script = """
        local etag = redis.pcall("HGET", KEYS[1], "version");
        if type(etag) == "table" then redis.call("DEL", KEYS[1]); end;
        local fwr = redis.pcall("HGET", KEYS[1], "first-write");
        if not etag or type(etag)=="table" or etag == "" or etag == ARGV[1] or (not fwr and ARGV[1] == "0") then
          redis.call("HSET", KEYS[1], "data", ARGV[2]);
          if ARGV[3] == "0" then redis.call("HSET", KEYS[1], "first-write", 0); end;
          return redis.call("HINCRBY", KEYS[1], "version", 1)
        else
          return error("failed to set key " .. KEYS[1])
        end;
        """;

    private readonly RedisClient _client;

    private RedisStore(RedisClient client) => _client = client;

    public string Type => "state.redis";

    public static async Task<RedisStore> OpenAsync(int port) => new(await RedisClient.OpenAsync(port));

    public async Task<(byte[] Value, string ETag)?> GetAsync(string key, CancellationToken cancellationToken)
    {
        var fields = await _client.AskAsync("HMGET"u8.ToArray(), Bytes(key), "data"u8.ToArray(), "version"u8.ToArray());
        return fields is [{ } value, { } version] ? (value, Encoding.ASCII.GetString(version)) : null;
    }

    public async Task SaveAsync(string key, byte[] value, string? etag, CancellationToken cancellationToken)
    {
        if (etag is not null && !long.TryParse(etag, CultureInfo.InvariantCulture, out _))
        {
            throw StateStatus.Malformed();
        }
        try
        {
            await _client.AskAsync(
                "EVAL"u8.ToArray(), Bytes(Script), "1"u8.ToArray(), Bytes(key), Bytes(etag ?? "0"), value,
                "0"u8.ToArray());
        }
        catch (Exception exception) when (exception is RedisErrorException or IOException)
        {
            throw etag is null ? StateStatus.Failed(exception.Message) : StateStatus.Mismatch();
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
