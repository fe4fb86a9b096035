using System.Buffers.Binary;
using SatGate.Benchmarks.Ledger.Rivals;
using SatGate.Dapr;
using SatGate.Testing.Sidecar;

namespace SatGate.Benchmarks.Dapr;

/// <summary>
/// The obvious way to keep a budget in a Dapr state store: one number under one key, and for every call a read and a
/// save with its ETag, again after a random pause until it succeeds.
/// </summary>
internal sealed class CompareAndSwapTarget(string name, DaprClient client, string store) : IPairTarget
{
    private const string Key = "remaining";
    private static readonly TimeSpan s_pauseMax = TimeSpan.FromMilliseconds(20);

    public string Name => name;

    public static async Task<CompareAndSwapTarget> OpenAsync(string name, SidecarMesh mesh, string store)
    {
        var client = await DaprLedgerTarget.ClientOfAsync(mesh);
        await client.TrySaveStateAsync(store, Key, Bytes(1_000_000_000_000), null, CancellationToken.None);
        return new CompareAndSwapTarget(name, client, store);
    }

    public ValueTask ReserveAsync(string id) => AddAsync(-1);

    public ValueTask SettleAsync(string id) => AddAsync(0);

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static byte[] Bytes(long number)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return bytes;
    }

    private async ValueTask AddAsync(long credits)
    {
        while (true)
        {
            var (value, etag) = (await client.GetStateAndETagAsync(store, Key, CancellationToken.None))!.Value;
            var next = BinaryPrimitives.ReadInt64LittleEndian(value.Span) + credits;
            if (await client.TrySaveStateAsync(store, Key, Bytes(next), etag, CancellationToken.None))
            {
                return;
            }
            await Task.Delay(s_pauseMax * Random.Shared.NextDouble(), TimeProvider.System, CancellationToken.None);
        }
    }
}
