using SatGate.Contracts.Budget.V1;
using SatGate.Testing;
using SatGate.Testing.Sidecar.State;

namespace SatGate.Dapr.Tests.Services;

/// <summary>satgate.yaml in a Dapr configuration store: followed by a gateway that runs, judged at its start.</summary>
public sealed class ConfigurationTests
{
    private const string Key = "satgate.yaml";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Item_WhenItChanges_IsInForceOrRefusedWithWhatIsWrong()
    {
        await using var deployment = await Deployment.StartAsync(
            new MemoryStore(StoreQuirks.InMemory), Lines(cost: 1), replicas: 1, Cancel, configStore: "satgate-config");
        var gateway = deployment.Gateways[0];
        await SaysAsync(gateway, "Configuration satgate-config has no item satgate.yaml; the file is in force");
        Assert.Equal(1, await SpendAsync(deployment));

        // Accepted: the next call costs what it says.
        deployment.Mesh.SetConfiguration(Key, deployment.FileOf(Lines(cost: 7)));
        await SaysAsync(gateway, "Config satgate-config/satgate.yaml changed and is in force");
        await SaysAsync(gateway, "The new configuration is in force");
        Assert.Equal(7, await SpendAsync(deployment));

        // Refused: the price before stays, and the log says why.
        deployment.Mesh.SetConfiguration(Key, deployment.FileOf(Lines(cost: -3)));
        await SaysAsync(gateway, "Config satgate-config/satgate.yaml changed, is not valid and changes nothing");
        await SaysAsync(gateway, "tools.defaultCost");
        Assert.Equal(7, await SpendAsync(deployment));

        // A start takes no item that is not valid, and not the file in its stead: it may allow more.
        gateway.BeginStop();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => gateway.EndStopAndRestartAsync(Cancel));
        Assert.Contains("tools.defaultCost", refused.Message, StringComparison.Ordinal);

        // A start with a valid one serves it from the first call.
        deployment.Mesh.SetConfiguration(Key, deployment.FileOf(Lines(cost: 5)));
        await gateway.RestartAsync(Cancel);
        Assert.Equal(5, await SpendAsync(deployment));
    }

    private static string Lines(int cost) => $"budget: {{ limit: 1000 }}\ntools: {{ defaultCost: {cost} }}\n";

    // What one call costs, as the ledger has it.
    private static async Task<long> SpendAsync(Deployment deployment)
    {
        var before = await SpentAsync(deployment);
        using (var client = await McpCaller.OpenAsync(deployment.Gateways[0].Address, null, Cancel))
        {
            Assert.Equal("", await client.CallAsync(Cancel));
        }
        var after = before;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(s_limit);
        await Eventually.HoldsAsync(
            async () => (after = await SpentAsync(deployment)) > before, limit.Token);
        return after - before;
    }

    private static async Task<long> SpentAsync(Deployment deployment) =>
        (await deployment.Budget.GetAsync(new GetRequest { Account = "default" })).Account.Balances.Spent;

    private static Task SaysAsync(ServiceReplica replica, string line) => Eventually.HoldsAsync(
        () => replica.Process.StandardError.Contains(line, StringComparison.Ordinal), s_limit, line, Cancel);
}
