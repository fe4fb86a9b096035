using Grpc.Core;
using SatGate.Testing;
using SatGate.Testing.Sidecar;

namespace SatGate.Dapr.Tests.Client;

/// <summary>The client against the scripted sidecar's API.</summary>
public sealed class DaprClientTests
{
    private static readonly byte[] s_value = [0, 1, 255];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task State_SavedAndRead_IsTheSameBytesWithAnETag()
    {
        await using var sidecars = await Sidecars.StartAsync();
        var client = sidecars.Client;

        Assert.Null(await client.GetStateAndETagAsync("state", "a", Cancel));
        Assert.True(await client.TrySaveStateAsync("state", "a", s_value, null, Cancel));
        var (value, etag) = (await client.GetStateAndETagAsync("state", "a", Cancel))!.Value;
        Assert.Equal(s_value, value.ToArray());
        Assert.True(await client.TrySaveStateAsync("state", "a", Array.Empty<byte>(), etag, Cancel));
        Assert.False(await client.TrySaveStateAsync("state", "a", s_value, etag, Cancel));

        // An empty value is there all the same.
        Assert.Equal(0, (await client.GetStateAndETagAsync("state", "a", Cancel))!.Value.Value.Length);
    }

    /// <summary>An empty ETag is none to a sidecar, and would create.</summary>
    [Fact]
    public async Task Save_EmptyETag_IsRefusedBeforeItIsSent()
    {
        await using var sidecars = await Sidecars.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(
            () => sidecars.Client.TrySaveStateAsync("state", "a", s_value, "", Cancel));

        Assert.Null(await sidecars.Client.GetStateAndETagAsync("state", "a", Cancel));
    }

    [Fact]
    public async Task Save_AnyOtherFailure_IsAnExceptionWithItsStatus()
    {
        await using var sidecars = await Sidecars.StartAsync();
        sidecars.Mesh.SaveFaults.Script(SidecarFault.LoseAnswer);

        var lost = await Assert.ThrowsAsync<DaprException>(
            () => sidecars.Client.TrySaveStateAsync("state", "a", s_value, null, Cancel));
        var unknown = await Assert.ThrowsAsync<DaprException>(
            () => sidecars.Client.TrySaveStateAsync("other", "a", s_value, null, Cancel));

        Assert.Equal((StatusCode.Unavailable, StatusCode.InvalidArgument), (lost.StatusCode, unknown.StatusCode));
        Assert.NotNull(await sidecars.Client.GetStateAndETagAsync("state", "a", Cancel));
    }

    [Fact]
    public async Task Call_LongerThanItsTimeout_EndsWithItsDeadline()
    {
        await using var sidecars = await Sidecars.StartAsync();
        using var hasty = Sidecars.Open(sidecars.Own, Sidecars.SettingsOf(sidecars.Own) with
        {
            CallTimeout = TimeSpan.FromMilliseconds(10),
        });
        sidecars.Mesh.GetFaults.Draw(1, 1, SidecarFault.Delay);

        var late = await Assert.ThrowsAsync<DaprException>(() => hasty.GetStateAndETagAsync("state", "a", Cancel));

        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
        Assert.Null(await sidecars.Client.GetStateAndETagAsync("state", "a", Cancel));
    }

    [Fact]
    public async Task ApiToken_MissingOrWrong_IsRefused()
    {
        await using var sidecars = await Sidecars.StartAsync(apiToken: "secret");
        var settings = Sidecars.SettingsOf(sidecars.Own);
        using var wrong = Sidecars.Open(sidecars.Own, settings with { ApiToken = "other" });
        using var none = Sidecars.Open(sidecars.Own, settings with { ApiToken = null });

        foreach (var client in new[] { wrong, none })
        {
            var refused = await Assert.ThrowsAsync<DaprException>(
                () => client.GetStateAndETagAsync("state", "a", Cancel));
            Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
            Assert.True(await client.CheckOutboundHealthAsync(Cancel));
        }
        Assert.Null(await sidecars.Client.GetStateAndETagAsync("state", "a", Cancel));
    }

    [Fact]
    public async Task SecretsConfigurationAndMetadata_AreRead()
    {
        await using var sidecars = await Sidecars.StartAsync();
        sidecars.Mesh.Secrets["root-key"] = "s3cret";
        sidecars.Mesh.Configuration["price"] = "2";
        var client = sidecars.Client;

        Assert.Equal("s3cret", (await client.GetSecretAsync("secrets", "root-key", Cancel))["root-key"]);
        await Assert.ThrowsAsync<DaprException>(() => client.GetSecretAsync("secrets", "none", Cancel));
        Assert.Equal("2", (await client.GetConfigurationAsync("config", ["price", "none"], Cancel)).Single().Value);
        var metadata = await client.GetMetadataAsync(Cancel);
        Assert.Equal("satgate-test", metadata.Id);
        Assert.Equal("state.sqlite", Assert.Single(metadata.Components).Type);
    }

    [Fact]
    public async Task WaitForSidecar_NotThereYet_ReturnsWhenItIs()
    {
        await using var sidecars = await Sidecars.StartAsync();
        await sidecars.Own.KillAsync();
        Assert.False(await sidecars.Client.CheckOutboundHealthAsync(Cancel));

        var waiting = sidecars.Client.WaitForSidecarAsync(Cancel);
        Assert.False(waiting.IsCompleted);
        await sidecars.Own.StartAsync();

        await waiting.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel);
    }

    [Fact]
    public async Task WaitForSidecar_NeverThere_EndsAtItsLimit()
    {
        var settings = DaprSettings.FromEnvironment(
            name => name == DaprVariables.HttpPort ? $"{FreePort.Next()}" : null);
        using var client = new DaprClient(
            settings with { StartMax = TimeSpan.FromMilliseconds(300) }, TimeProvider.System);

        await Assert.ThrowsAsync<TimeoutException>(() => client.WaitForSidecarAsync(Cancel));
    }
}
