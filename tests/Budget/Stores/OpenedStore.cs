using SatGate.Budget.Accounts;
using SatGate.Budget.Stores;
using SatGate.Testing;
using SatGate.Testing.Sidecar.State;

namespace SatGate.Budget.Tests.Stores;

/// <summary>A store of one test, and what has to end with it.</summary>
internal sealed class OpenedStore(IStateStore store, params IAsyncDisposable[] parts) : IAsyncDisposable
{
    public IStateStore Store => store;

    public static async Task<OpenedStore> OpenAsync(
        TestedStore kind, TemporaryFolder folder, PostgresFixture postgres) => kind switch
    {
        TestedStore.Memory => new OpenedStore(new InMemoryStateStore()),
        TestedStore.Sqlite => new OpenedStore(TestLedger.Sqlite(folder.File("ledger.db"))),
        TestedStore.Postgres => new OpenedStore(PostgresFixture.Open(postgres.NewSchema())),
        TestedStore.DaprRealPostgres => await OverAsync(await PostgresStore.OpenAsync(postgres.NewSchema())),
        TestedStore.DaprRealRedis => await OverRedisAsync(),
        _ => await OverAsync(new MemoryStore(QuirksOf(kind))),
    };

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        foreach (var part in parts)
        {
            await part.DisposeAsync();
        }
    }

    private static StoreQuirks QuirksOf(TestedStore kind) => kind switch
    {
        TestedStore.DaprRedis => StoreQuirks.Redis,
        TestedStore.DaprPostgres => StoreQuirks.Postgres,
        TestedStore.DaprSqlite => StoreQuirks.Sqlite,
        _ => StoreQuirks.InMemory,
    };

    private static async Task<OpenedStore> OverAsync(IScriptedStore inner, params IAsyncDisposable[] parts)
    {
        var dapr = await DaprStores.StartAsync(inner);
        return new OpenedStore(dapr.Open(), [dapr, .. parts]);
    }

    private static async Task<OpenedStore> OverRedisAsync()
    {
        var redis = await RedisProcess.StartAsync(null, [], TestContext.Current.CancellationToken);
        return await OverAsync(await RedisStore.OpenAsync(redis.Port), redis);
    }
}
