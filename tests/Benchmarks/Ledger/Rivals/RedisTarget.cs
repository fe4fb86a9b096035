using SatGate.Testing;

namespace SatGate.Benchmarks.Ledger.Rivals;

/// <summary>
/// The usual alternative in memory: one Lua script per call that checks, holds and remembers, over a few connections on
/// which the callers' commands are pipelined. No expiry, no events, no tree.
/// </summary>
internal sealed class RedisTarget(string name, RedisProcess server, RedisConnection[] connections) : IPairTarget
{
    private const string ReserveScript = """
        if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return 2 end
        local remaining = tonumber(redis.call('HGET', KEYS[1], 'remaining'))
        if remaining < tonumber(ARGV[2]) then return 0 end
        redis.call('HINCRBY', KEYS[1], 'remaining', -ARGV[2])
        redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
        return 1
        """;

    private const string SettleScript = """
        local held = redis.call('HGET', KEYS[2], ARGV[1])
        if not held then return 0 end
        redis.call('HDEL', KEYS[2], ARGV[1])
        redis.call('HINCRBY', KEYS[1], 'spent', ARGV[2])
        return 1
        """;

    private string _reserve = "";
    private string _settle = "";
    private int _next;

    public string Name => name;

    public static async Task<RedisTarget> StartAsync(
        string name, string folder, int connectionsMax, params string[] settings)
    {
        var server = await RedisProcess.StartAsync(folder, settings, CancellationToken.None);
        var connections = new RedisConnection[connectionsMax];
        for (var i = 0; i < connections.Length; i++)
        {
            connections[i] = await RedisConnection.OpenAsync(server.Port);
        }
        var target = new RedisTarget(name, server, connections)
        {
            _reserve = await connections[0].AskAsync("SCRIPT", "LOAD", ReserveScript),
            _settle = await connections[0].AskAsync("SCRIPT", "LOAD", SettleScript),
        };
        await connections[0].AskAsync("HSET", "budget", "remaining", "1000000000000", "spent", "0");
        return target;
    }

    public ValueTask ReserveAsync(string id) => RunAsync(_reserve, id);

    public ValueTask SettleAsync(string id) => RunAsync(_settle, id);

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in connections)
        {
            connection.Dispose();
        }
        await server.DisposeAsync();
    }

    private async ValueTask RunAsync(string script, string id)
    {
        var connection = connections[(uint)Interlocked.Increment(ref _next) % (uint)connections.Length];
        var answer = await connection.AskAsync("EVALSHA", script, "2", "budget", "budget:holds", id, "1");
        Refused.ThrowUnless(answer == "1", answer);
    }
}
