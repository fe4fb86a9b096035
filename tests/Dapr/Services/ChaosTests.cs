using SatGate.Contracts.Budget.V1;
using SatGate.Contracts.Events.V1;
using SatGate.Dapr.Tests.Events;
using SatGate.Testing;
using SatGate.Testing.Sidecar;
using SatGate.Testing.Sidecar.State;

namespace SatGate.Dapr.Tests.Services;

/// <summary>Promise number one over processes that are killed, sidecars that restart and stores that lie.</summary>
public sealed class ChaosTests
{
    private const int Callers = 8;
    private const long Limit = 400;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreQuirks.Redis)]
    [InlineData(StoreQuirks.Postgres)]
    public async Task Load_WhileThingsBreak_SpendsWhatRanAndNeverMoreThanTheLimit(StoreQuirks quirks)
    {
        await using var deployment = await Deployment.StartAsync(
            new MemoryStore(quirks),
            $$"""
            auth: { mode: config, token: {{Deployment.GatewayToken}} }
            budget: { limit: {{Limit}} }
            """,
            replicas: 2,
            Cancel);
        var mesh = deployment.Mesh;
        mesh.InvokeFaults.Draw(
            0.05, 11, SidecarFault.LoseAnswer, SidecarFault.Fail, SidecarFault.Repeat, SidecarFault.Delay);
        mesh.SaveFaults.Draw(
            0.1, 12, SidecarFault.LoseAnswer, SidecarFault.Fail, SidecarFault.Repeat, SidecarFault.Conflict,
            SidecarFault.Reorder, SidecarFault.Delay);
        var answered = 0;

        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(caller))).ToList();
        await RunsAsync(deployment, 60);
        await deployment.Budgets[0].KillAsync();
        await RunsAsync(deployment, 120);
        await deployment.Budgets[0].RestartAsync(Cancel);
        await deployment.Budgets[1].Sidecar.KillAsync();
        await RunsAsync(deployment, 180);
        await deployment.Budgets[1].Sidecar.StartAsync();
        await Task.WhenAll(callers);

        mesh.InvokeFaults.Draw(0, 0);
        mesh.SaveFaults.Draw(0, 0);
        Assert.True(mesh.InvokeFaults.Met + mesh.SaveFaults.Met > 50, "too few faults to mean anything");
        var account = await SettledAsync(deployment);
        Assert.Equal(deployment.Upstream.Ran, answered);
        Assert.Equal(deployment.Upstream.Ran, account.Balances.Spent);
        Assert.InRange(deployment.Upstream.Ran, 180, Limit);
        await ToldAsync(deployment, account);

        async Task CallAsync(int caller)
        {
            var gateway = deployment.Gateways[caller % deployment.Gateways.Count];
            using var client = await McpCaller.OpenAsync(gateway.Address, Deployment.GatewayToken, Cancel);
            for (var reason = ""; reason != "budget_exhausted";)
            {
                reason = await client.CallAsync(Cancel);
                Assert.True(reason is "" or "budget_unavailable" or "budget_exhausted", reason);
                if (reason.Length == 0)
                {
                    Interlocked.Increment(ref answered);
                }
            }
        }
    }

    // Law 4 through the broker: every change is told, numbered without a gap; a repeat says the same again.
    private static async Task ToldAsync(Deployment deployment, Account account)
    {
        await Eventually.HoldsAsync(
            () => Told().Count >= account.Balances.Seq, TimeSpan.FromSeconds(20), "all events are published", Cancel);
        var told = Told();
        Assert.Equal(Enumerable.Range(1, told.Count).Select(number => (long)number), told.Keys.Order());
        Assert.Equal(account.Balances.Spent, told.Values.Sum(each => each.Budget.Posted));

        Dictionary<long, Event> Told() => deployment.Mesh.Broker.Published
            .Select(each => PublishedEvent.Read(each.Envelope))
            .Where(each => each.Budget is not null && each.Account == account.Id)
            .GroupBy(each => each.Budget.Seq)
            .ToDictionary(same => same.Key, same => Assert.Single(same.Distinct()));
    }

    private static Task RunsAsync(Deployment deployment, int calls) => Eventually.HoldsAsync(
        () => deployment.Upstream.Ran >= calls, TimeSpan.FromSeconds(60), $"{calls} calls run", Cancel);

    // Settling is off the reply's path: nothing is held once it is done.
    private static async Task<Account> SettledAsync(Deployment deployment)
    {
        var account = new Account();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            await Eventually.HoldsAsync(
                async () =>
                {
                    var answer = await deployment.Budget.GetAsync(new GetRequest { Account = "default" });
                    account = answer.Account ?? account;
                    return account.Balances?.Held == 0 && answer.Status is GetResponse.Types.Status.Found;
                },
                limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"credits stay held: {account}; {deployment.Upstream.Ran} calls ran\n{deployment}");
        }
        return account;
    }
}
