namespace SatGate.Dapr.Tests.Client;

/// <summary>Configuration that is followed: first that it is in force, then changes of its keys.</summary>
public sealed class ConfigurationSubscriptionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Subscription_TellsChangesOfItsKeys_AndThrowsWhenTheSidecarGoes()
    {
        await using var sidecars = await Sidecars.StartAsync();
        sidecars.Mesh.SetConfiguration("price", "1");
        await using var changes = sidecars.Client.SubscribeConfiguration("config", ["price"], Cancel)
            .GetAsyncEnumerator(Cancel);

        // What was there before is told to nobody.
        Assert.True(await changes.MoveNextAsync());
        Assert.Empty(changes.Current);
        sidecars.Mesh.SetConfiguration("other", "x");
        sidecars.Mesh.SetConfiguration("price", "2");
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal("2", Assert.Single(changes.Current).Value);

        await sidecars.Own.KillAsync();
        await Assert.ThrowsAsync<DaprException>(async () => await changes.MoveNextAsync());
    }
}
