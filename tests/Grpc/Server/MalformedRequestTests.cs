using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SatGate.Grpc.Tests.Checks;
using SatGate.Grpc.Tests.Frames;

namespace SatGate.Grpc.Tests.Server;

/// <summary>Requests that are no gRPC call, or one gone wrong: each has its answer and no handler runs.</summary>
public sealed class MalformedRequestTests
{
    public static TheoryData<string, byte[], StatusCode> Bodies() => new()
    {
        { "one message", Bytes.Ask("x"), StatusCode.OK },
        { "one empty message", Bytes.Of(0, []), StatusCode.OK },
        { "compressed", Bytes.Of(1, [1, 2, 3]), StatusCode.Unimplemented },
        { "unknown flag", Bytes.Of(2, []), StatusCode.Internal },
        { "cut in the prefix", Bytes.Ask("x")[..3], StatusCode.Internal },
        { "cut in the message", Bytes.Ask("xyz")[..^1], StatusCode.Internal },
        { "no protobuf", Bytes.Of(0, [0xFF, 0xFF, 0xFF]), StatusCode.Internal },
        { "no message", [], StatusCode.Unimplemented },
        { "two messages", [.. Bytes.Ask("x"), .. Bytes.Ask("y")], StatusCode.Unimplemented },
        { "a stray byte", [.. Bytes.Ask("x"), 0], StatusCode.Unimplemented },
        { "over the limit", Bytes.WithLength(0, (4 << 20) + 1, []), StatusCode.ResourceExhausted },
        { "four gigabytes", Bytes.WithLength(0, uint.MaxValue, [1]), StatusCode.ResourceExhausted },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Body_NotExactlyOneMessage_IsRefusedBeforeTheHandler(string name, byte[] body, StatusCode expected)
    {
        await using var server = await TestServer.StartAsync();
        using var raw = new RawCall(server.Address);

        using var response = await raw.SendAsync(body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($"{(int)expected}", RawCall.StatusOf(response));
        Assert.Equal(expected == StatusCode.OK ? 1 : 0, server.Service.HandlersRun);
        Assert.Null(response.Content.Headers.ContentLength > 0 && expected != StatusCode.OK ? name : null);
    }

    [Theory]
    [InlineData("grpc-timeout", "1S", "0")]
    [InlineData("grpc-timeout", "99999999H", "0")]
    [InlineData("grpc-timeout", "0n", "4")]
    [InlineData("grpc-timeout", "1", "13")]
    [InlineData("grpc-timeout", "S", "13")]
    [InlineData("grpc-timeout", "-1S", "13")]
    [InlineData("grpc-timeout", "123456789S", "13")]
    [InlineData("grpc-timeout", "1s", "13")]
    [InlineData("grpc-encoding", "identity", "0")]
    [InlineData("grpc-encoding", "gzip", "12")]
    [InlineData("x-ask-bin", "AAE", "0")]
    [InlineData("x-ask-bin", "AAE=", "0")]
    [InlineData("x-ask-bin", "*", "13")]
    [InlineData("x!y", "any name of HTTP", "0")]
    public async Task Header_Malformed_IsRefusedBeforeTheHandler(string name, string value, string expected)
    {
        await using var server = await TestServer.StartAsync();
        using var raw = new RawCall(server.Address);

        using var response = await raw.SendAsync(Bytes.Ask("x"), (name, value));

        Assert.Equal(expected, RawCall.StatusOf(response));
        Assert.Equal(expected == "0" ? 1 : 0, server.Service.HandlersRun);
        Assert.Equal(name == "grpc-encoding" && expected != "0", response.Headers.Contains("grpc-accept-encoding"));
    }

    [Theory]
    [InlineData("application/grpc", 200)]
    [InlineData("application/grpc+proto", 200)]
    [InlineData("application/grpc;charset=utf-8", 200)]
    [InlineData("APPLICATION/GRPC", 200)]
    [InlineData("application/grpc-web", 415)]
    [InlineData("application/json", 415)]
    public async Task ContentType_NotGrpc_Is415(string contentType, int expected)
    {
        await using var server = await TestServer.StartAsync();
        using var raw = new RawCall(server.Address) { ContentType = contentType };

        using var response = await raw.SendAsync(Bytes.Ask("x"));

        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Equal(expected == 200 ? 1 : 0, server.Service.HandlersRun);
    }

    [Theory]
    [InlineData(RawCall.UnaryPath, "0")]
    [InlineData("/satgate.tests.grpc.v1.Checks/unary", "12")]
    [InlineData("/SATGATE.tests.grpc.v1.Checks/Unary", "12")]
    [InlineData("/satgate.tests.grpc.v1.Checks/Unary/", "12")]
    [InlineData("/satgate.tests.grpc.v1.Checks/Unar%79", "12")]
    [InlineData("/satgate.tests.grpc.v1.Checks/Unary?x=1", "12")]
    [InlineData("/satgate.tests.grpc.v1.Checks/Other", "12")]
    [InlineData("/other.Service/Unary", "12")]
    public async Task Path_NotExactlyThatOfTheMethod_IsUnimplemented(string path, string expected)
    {
        await using var server = await TestServer.StartAsync();
        using var raw = new RawCall(server.Address) { Path = path };

        using var response = await raw.SendAsync(Bytes.Ask("x"));

        Assert.Equal(expected, RawCall.StatusOf(response));
        Assert.Equal(expected == "0" ? 1 : 0, server.Service.HandlersRun);
    }

    [Fact]
    public async Task Get_OfAMethod_Is405()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = new RawCall(server.Address) { Method = HttpMethod.Get };

        using var response = await raw.SendAsync([]);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Theory]
    [InlineData("/any.Service/Method", "application/json")]
    [InlineData("/v1", "application/grpc")]
    public async Task Path_ThatIsNoCall_IsNotFound(string path, string contentType)
    {
        await using var server = await TestServer.StartAsync();
        using var raw = new RawCall(server.Address) { Path = path, ContentType = contentType };

        using var response = await raw.SendAsync(Bytes.Ask("x"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Http11_OnAListenerThatSpeaksBoth_Is426()
    {
        await using var server = await TestServer.StartAsync(
            static _ => { }, static _ => { }, HttpProtocols.Http1AndHttp2);
        using var raw = new RawCall(server.Address) { Version = HttpVersion.Version11 };

        using var response = await raw.SendAsync(Bytes.Ask("x"));

        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Equal(0, server.Service.HandlersRun);
    }

    [Fact]
    public async Task ErrorAnswer_WithoutABody_HasNoContentLength()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = new RawCall(server.Address) { Path = "/other.Service/Unary" };

        using var response = await raw.SendAsync(Bytes.Ask("x"));

        Assert.Equal("12", RawCall.StatusOf(response));
        Assert.False(response.Content.Headers.NonValidated.Contains("content-length"));
    }
}
