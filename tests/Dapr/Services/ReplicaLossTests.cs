using SatGate.Contracts.Auth.V1;
using SatGate.Contracts.Budget.V1;
using SatGate.Testing;
using SatGate.Testing.Sidecar.State;

namespace SatGate.Dapr.Tests.Services;

/// <summary>
/// A Gateway, an Auth and a Budget are killed (SIGKILL) under load and started again, over a real Redis and a real
/// PostgreSQL as the sidecars' state store. What a killed gateway held expires by its rule.
/// </summary>
public sealed class ReplicaLossTests
{
    private const int Callers = 6;
    private const long Limit = 300;
    private const int CallsBetween = 20;

    // Holds of a killed gateway end 11 seconds after they were made.
    private const string Config = "auth: { mode: header }\nbudget: { store: dapr }\nlimits: { reservationTtl: 1s }\n";

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Load_OverRedis_WhileReplicasAreKilled_KeepsItsBooks()
    {
        await using var redis = await RedisProcess.StartAsync(null, ["--appendonly", "yes"], Cancel);
        await RunAsync(await RedisStore.OpenAsync(redis.Port));
    }

    [Fact]
    public async Task Load_OverPostgres_WhileReplicasAreKilled_KeepsItsBooks()
    {
        await using var postgres = await PostgresProcess.StartAsync(null, [], Cancel);
        await RunAsync(await PostgresStore.OpenAsync(postgres.ConnectionString));
    }

    private static async Task RunAsync(IScriptedStore store)
    {
        await using var deployment = await Deployment.StartAsync(
            store, Config, replicas: 2, Cancel, timeout: "10s");
        deployment.Mesh.Broker.RepeatEvery = 5;
        deployment.Mesh.Broker.Concurrency = 10;
        await deployment.Mesh.Broker.SubscribeAsync("satgate-audit", deployment.Audits[0].Port, Cancel);
        var minted = await deployment.Auth.MintAsync(new MintRequest { Terms = new Terms { Label = "root" } });
        await deployment.Budget.OpenAsync(new OpenRequest { Account = minted.Account, Limit = Limit });
        using var balancer = new LoadBalancer(deployment.Gateways);

        var load = PayingLoad.Start(balancer, minted.Token, Callers, s_pause, Cancel);
        // How long a process takes to start must not decide whether the budget lasts until the last one is killed.
        load.Meter();
        foreach (var killed in new[] { deployment.Gateways[0], deployment.Auths[0], deployment.Budgets[0] })
        {
            await load.MoreAsync(CallsBetween, Cancel);
            await killed.KillAsync();
            await load.MoreAsync(CallsBetween, Cancel);
            var meanwhile = load.MoreAsync(CallsBetween, Cancel);
            await killed.RestartAsync(Cancel);
            await meanwhile;
            Assert.False(load.Ended.IsCompleted, $"the load ended before its time: {load}");
        }
        load.Unmeter();
        await load.Ended;

        var account = await Books.CloseAsync(deployment, minted.Account, Cancel);
        var lost = load.Refused.Values.Sum();
        Assert.Subset(
            new HashSet<string> { PayingLoad.Broken, "auth_unavailable", "budget_unavailable" },
            load.Refused.Keys.ToHashSet());
        // Nothing ran that was not paid for, and nothing was paid for that no client had asked for.
        Assert.InRange(deployment.Upstream.Ran, load.Answered, load.Answered + lost);
        Assert.InRange(account.Balances.Spent, deployment.Upstream.Ran, load.Answered + lost);
        Assert.InRange(account.Balances.Spent, Limit / 2, Limit);
    }
}
