using SatGate.Contracts.Auth.V1;
using SatGate.Contracts.Budget.V1;
using SatGate.Testing;
using SatGate.Testing.Sidecar.State;

namespace SatGate.Dapr.Tests.Services;

/// <summary>
/// Every replica is stopped as a rolling update stops it (no new calls, SIGTERM, drain) and started again, under load:
/// no call fails.
/// </summary>
public sealed class RollingRestartTests
{
    private const int Callers = 4;
    private const int CallsBetween = 10;

    private const string Config = "auth: { mode: header }\nbudget: { store: dapr }\n";

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Load_WhileEveryReplicaRestarts_HasNoFailedCall()
    {
        await using var deployment = await Deployment.StartAsync(
            new MemoryStore(StoreQuirks.Redis), Config, replicas: 2, Cancel);
        // As components/*/resiliency.yaml has it: a call that finds its replica gone is sent to the next.
        deployment.Mesh.RetriesMax = 10;
        deployment.Mesh.Broker.Concurrency = 10;
        await deployment.Mesh.Broker.SubscribeAsync("satgate-audit", deployment.Audits[0].Port, Cancel);
        var minted = await deployment.Auth.MintAsync(new MintRequest { Terms = new Terms { Label = "root" } });
        await deployment.Budget.OpenAsync(new OpenRequest { Account = minted.Account, Limit = 1_000_000 });
        using var balancer = new LoadBalancer(deployment.Gateways);

        var load = PayingLoad.Start(balancer, minted.Token, Callers, s_pause, Cancel);
        foreach (var replica in deployment.Budgets.Concat(deployment.Auths).Concat(deployment.Audits))
        {
            await load.MoreAsync(CallsBetween, Cancel);
            replica.BeginStop();
            await replica.EndStopAndRestartAsync(Cancel);
        }
        foreach (var gateway in deployment.Gateways)
        {
            await load.MoreAsync(CallsBetween, Cancel);
            await DrainAsync(deployment, gateway);
        }
        await load.MoreAsync(CallsBetween, Cancel);
        await load.StopAsync();

        Assert.Empty(load.Refused);
        var account = await Books.CloseAsync(deployment, minted.Account, Cancel);
        Assert.Equal(load.Answered, deployment.Upstream.Ran);
        Assert.Equal(load.Answered, account.Balances.Spent);
    }

    // All calls are in the tool when the gateway is told to stop: those that are its own have to end well, though it
    // listens no more.
    private static async Task DrainAsync(Deployment deployment, ServiceReplica gateway)
    {
        var limit = TimeSpan.FromSeconds(60);
        deployment.Upstream.Hold();
        await Eventually.HoldsAsync(() => deployment.Upstream.Waiting == Callers, limit, "all calls wait", Cancel);
        gateway.BeginStop();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        ending.CancelAfter(limit);
        await Eventually.HoldsAsync(
            async () => !await Eventually.AcceptsConnectionsAsync(gateway.Port, ending.Token), ending.Token);
        deployment.Upstream.Release();
        await gateway.EndStopAndRestartAsync(Cancel);
    }
}
