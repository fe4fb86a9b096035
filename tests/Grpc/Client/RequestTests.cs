using Grpc.Core;
using Grpc.Net.Client;
using SatGate.Grpc.Tests.Checks;
using SatGate.Grpc.Tests.Contract;
using SatGate.Grpc.Tests.Frames;

namespace SatGate.Grpc.Tests.Client;

/// <summary>What our client puts on the wire, and what it refuses to.</summary>
public sealed class RequestTests
{
    [Fact]
    public async Task Request_OnTheWire_IsAsTheSpecificationSays()
    {
        await using var server = new FrameServer(static (_, _) => Task.CompletedTask);
        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions());
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30);
        var headers = new Metadata { { "X-Text", "a b" }, { "x-b-bin", [1] }, { "expires", "1" }, { "allow", "2" } };
        var client = new Contract.Checks.ChecksClient(channel);
        using var call = client.UnaryAsync(new Ask { Text = "x" }, headers, deadline);
        await Eventually.TrueAsync(() => server.Requests == 1, "the request arrives");

        var sent = server.Connection.Stream(1);

        Assert.Equal("POST", sent[":method"]);
        Assert.Equal("http", sent[":scheme"]);
        Assert.Equal("/satgate.tests.grpc.v1.Checks/Unary", sent[":path"]);
        Assert.Equal(server.Address.Authority, sent[":authority"]);
        Assert.Equal("application/grpc", sent["content-type"]);
        Assert.Equal("trailers", sent["te"]);
        Assert.Equal("identity", sent["grpc-accept-encoding"]);
        Assert.Matches(@"\A(29|30)[0-9]{6}u\z", sent["grpc-timeout"]);
        Assert.Equal("a b", sent["x-text"]);
        Assert.Equal("AQ", sent["x-b-bin"]);
        Assert.Equal("1", sent["expires"]);
        Assert.Equal("2", sent["allow"]);
        Assert.Null(sent["content-length"]);
        Assert.Equal(Bytes.Ask("x"), sent.Data());
    }

    /// <summary>How calls through a sidecar name their service: no part of the generated client knows of it.</summary>
    [Fact]
    public async Task DelegatingHandler_AddsTheAppId_ArrivesAsMetadata()
    {
        await using var server = await TestServer.StartAsync();
        string? seen = null;
        server.Service.InUnary = context =>
        {
            seen = context.RequestHeaders.GetValue("dapr-app-id");
            return Task.CompletedTask;
        };
        using var channel = GrpcChannel.ForAddress(
            server.Address, new GrpcChannelOptions { HttpHandler = new AppIdHandler(), DisposeHttpClient = true });

        await new Contract.Checks.ChecksClient(channel).UnaryAsync(new Ask());

        Assert.Equal("satgate-budget", seen);
    }

    [Theory]
    [InlineData(100, StatusCode.OK)]
    [InlineData(101, StatusCode.ResourceExhausted)]
    public async Task MessageOverTheLimit_IsNotSent(int bytes, StatusCode expected)
    {
        await using var server = await TestServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { MaxSendMessageSize = 102 });
        using var call = new Contract.Checks.ChecksClient(channel).UnaryAsync(
            new Ask { Payload = Google.Protobuf.ByteString.CopyFrom(new byte[bytes]) });

        var failure = await Record.ExceptionAsync(() => call.ResponseAsync);

        Assert.Equal(expected, (failure as RpcException)?.StatusCode ?? StatusCode.OK);
        Assert.Equal(expected == StatusCode.OK ? 1 : 0, server.Service.HandlersRun);
    }

    [Theory]
    [InlineData(100, StatusCode.OK)]
    [InlineData(101, StatusCode.ResourceExhausted)]
    public async Task AnswerOverTheLimit_IsRefused(int bytes, StatusCode expected)
    {
        await using var server = await TestServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(
            server.Address, new GrpcChannelOptions { MaxReceiveMessageSize = 102 });
        using var call = new Contract.Checks.ChecksClient(channel).UnaryAsync(new Ask { Bytes = bytes });

        var failure = await Record.ExceptionAsync(() => call.ResponseAsync);

        Assert.Equal(expected, (failure as RpcException)?.StatusCode ?? StatusCode.OK);
    }

    [Fact]
    public async Task ServerStopped_CallsUnderWayEndUnavailable()
    {
        var server = await TestServer.StartAsync();
        using var channel = server.Channel();
        var call = new Contract.Checks.ChecksClient(channel).UnaryAsync(new Ask { Text = "x", Hang = true });
        await Eventually.TrueAsync(() => server.Service.StateOf("x") == "running", "the handler runs");

        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await server.StopAsync(atOnce.Token);

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(Eventually.WaitMax));
        Assert.Contains(
            failure.StatusCode, new[] { StatusCode.Unavailable, StatusCode.Internal, StatusCode.Cancelled });
        await server.DisposeAsync();
    }

    private sealed class AppIdHandler() : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation("dapr-app-id", "satgate-budget");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
