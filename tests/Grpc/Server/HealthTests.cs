using Grpc.Core;
using Grpc.Health.V1;
using SatGate.Grpc.Tests.Checks;
using Serving = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace SatGate.Grpc.Tests.Server;

/// <summary>The health service over a connection.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task Check_EachState_IsWhatWasSet()
    {
        await using var server = await TestServer.StartAsync();
        using var channel = server.Channel();
        var client = new Health.HealthClient(channel);
        server.Health.SetStatus("", Serving.Serving);
        server.Health.SetStatus("sick", Serving.NotServing);
        server.Health.SetStatus("gone", Serving.Serving);
        server.Health.ClearStatus("gone");

        Assert.Equal(Serving.Serving, (await client.CheckAsync(new HealthCheckRequest())).Status);
        Assert.Equal(Serving.NotServing, (await client.CheckAsync(new HealthCheckRequest { Service = "sick" })).Status);
        var unknown = await Assert.ThrowsAsync<RpcException>(
            async () => await client.CheckAsync(new HealthCheckRequest { Service = "gone" }));
        Assert.Equal(StatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Watch_Changes_ArriveInOrderAndOnce()
    {
        await using var server = await TestServer.StartAsync();
        using var channel = server.Channel();
        using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest { Service = "a" });

        Assert.Equal(Serving.ServiceUnknown, await NextAsync(watch));
        server.Health.SetStatus("other", Serving.Serving);
        server.Health.SetStatus("a", Serving.Serving);
        Assert.Equal(Serving.Serving, await NextAsync(watch));
        server.Health.SetStatus("a", Serving.Serving);
        server.Health.ClearAll();
        Assert.Equal(Serving.ServiceUnknown, await NextAsync(watch));
    }

    private static async Task<Serving> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Eventually.WaitMax));
        return watch.ResponseStream.Current.Status;
    }
}
