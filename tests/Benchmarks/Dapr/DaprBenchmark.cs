using System.Globalization;
using SatGate.Benchmarks.Ledger.Rivals;
using SatGate.Testing;
using SatGate.Testing.Sidecar;
using SatGate.Testing.Sidecar.State;

namespace SatGate.Benchmarks.Dapr;

/// <summary>
/// One hot account in a state store behind sidecars: the ledger with one and two replicas, and one compare-and-swap per
/// call. The sidecar is the scripted one, which is not Dapr: its own cost is another, Redis and PostgreSQL are real.
/// </summary>
internal static class DaprBenchmark
{
    public static async Task RunAsync(Options options)
    {
        var duration = TimeSpan.FromSeconds(options.Number("seconds"));
        await using var postgres = await PostgresProcess.StartAsync(null, [], CancellationToken.None);
        await using var redis = await RedisProcess.StartAsync(
            null, ["--appendonly", "yes", "--appendfsync", "always"], CancellationToken.None);
        await using var mesh = new SidecarMesh();
        mesh.AddStore("redis", await RedisStore.OpenAsync(redis.Port));
        mesh.AddStore("postgres", await PostgresStore.OpenAsync(postgres.ConnectionString));
        foreach (var store in new[] { "redis", "postgres" })
        {
            IPairTarget[] targets =
            [
                await DaprLedgerTarget.OpenAsync("ledger, 1 replica", mesh, store, 1),
                await DaprLedgerTarget.OpenAsync("ledger, 2 replicas", mesh, store, 2),
                await CompareAndSwapTarget.OpenAsync("one compare-and-swap per call", mesh, store),
            ];
            foreach (var callers in options.Numbers("callers"))
            {
                Console.WriteLine($"\n| {store}, {callers} callers, 1 account | pairs/s | p50 us | p99 us |");
                Console.WriteLine("| --- | --- | --- | --- |");
                foreach (var target in targets)
                {
                    await PairLoad.AgainstAsync(target, callers, TimeSpan.FromSeconds(1));
                    var load = await PairLoad.AgainstAsync(target, callers, duration);
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {target.Name} | {load.PairsPerSecond:N0} | {load.P50:N0} | {load.P99:N0} |"));
                }
            }
            foreach (var target in targets)
            {
                await target.DisposeAsync();
            }
        }
    }
}
