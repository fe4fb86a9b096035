using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SatGate.Grpc.Tests.Checks;
using SatGate.Grpc.Tests.Contract;

namespace SatGate.Grpc.Tests.Server;

/// <summary>What is set up wrong does not start, or says so.</summary>
public sealed class StartUpTests
{
    [Fact]
    public void MapGrpcService_WithoutAddGrpc_IsRefused()
    {
        var app = WebApplication.CreateSlimBuilder().Build();

        var refusal = Assert.Throws<InvalidOperationException>(app.MapGrpcService<ChecksService>);
        Assert.Contains("AddGrpc", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MapGrpcService_OfNoService_IsRefused()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddGrpc();
        var app = builder.Build();

        Assert.Throws<InvalidOperationException>(app.MapGrpcService<StartUpTests>);
    }

    [Fact]
    public void MapGrpcService_KestrelReadsHeadersAsUtf8_IsRefused()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddGrpc();
        builder.Services.Configure<KestrelServerOptions>(
            static kestrel => kestrel.RequestHeaderEncodingSelector = static _ => Encoding.UTF8);
        var app = builder.Build();

        var refusal = Assert.Throws<InvalidOperationException>(app.MapGrpcService<ChecksService>);
        Assert.Contains("Latin-1", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, -1, 1)]
    [InlineData(1, 1, 0)]
    public async Task AddGrpc_LimitsThatNoCallCanKeep_DoNotStart(int receive, int send, int seconds) =>
        await Assert.ThrowsAsync<OptionsValidationException>(() => TestServer.StartAsync(
            options =>
            {
                options.MaxReceiveMessageSize = receive;
                options.MaxSendMessageSize = send;
                options.RequestArrivalMax = TimeSpan.FromSeconds(seconds);
            },
            static _ => { },
            HttpProtocols.Http2));

    /// <summary>
    /// Without TLS such a listener speaks HTTP/1.1 only: the commonest mistake, so the error says it, unless the reset
    /// of the connection overtakes Kestrel's answer.
    /// </summary>
    [Fact]
    public async Task Call_ToAListenerOfBothProtocols_SaysWhatIsWrong()
    {
        await using var server = await TestServer.StartAsync(
            static _ => { }, static _ => { }, HttpProtocols.Http1AndHttp2);
        using var channel = server.Channel();

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await new Contract.Checks.ChecksClient(channel).UnaryAsync(new Ask()));

        var says = failure.Status.Detail.Contains("HTTP/2", StringComparison.Ordinal);
        Assert.True(failure.StatusCode == (says ? StatusCode.Internal : StatusCode.Unavailable), $"{failure}");
        Assert.Equal(0, server.Service.HandlersRun);
    }

    [Theory]
    [InlineData("https://127.0.0.1:1")]
    [InlineData("http://127.0.0.1:1/path")]
    [InlineData("http://user@127.0.0.1:1")]
    [InlineData("127.0.0.1:1")]
    public void ForAddress_NotPlainHttp_IsRefused(string address)
    {
        Assert.ThrowsAny<ArgumentException>(() => GrpcChannel.ForAddress(address));
        using var twin = GrpcChannel.ForAddress("http://127.0.0.1:1");
        Assert.Equal("127.0.0.1:1", twin.Target);
    }

    [Fact]
    public void Call_OnADisposedChannel_IsRefused()
    {
        var channel = GrpcChannel.ForAddress("http://127.0.0.1:1");
        channel.Dispose();

        Assert.Throws<ObjectDisposedException>(() => new Contract.Checks.ChecksClient(channel).UnaryAsync(new Ask()));
    }
}
