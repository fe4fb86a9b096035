using System.Text;
using System.Text.Json;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests;

/// <summary>An HTTP upstream that breaks costs its caller a clear JSON-RPC error with the caller's own id.</summary>
[Collection(BrokenGateway.Collection)]
public sealed class MisbehavingHttpTests(BrokenGateway broken)
{
    private GatewayProcess Gateway => broken.Process;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Trait("weakness", "W27")]
    [Theory]
    [InlineData("html_500", -32002)]
    [InlineData("html_200", -32002)]
    [InlineData("empty_200", -32002)]
    [InlineData("cut_json", -32002)]
    [InlineData("cut_stream", -32002)]
    [InlineData("redirect", -32002)]
    [InlineData("never", -32003)]
    public async Task Call_UpstreamBreaks_FailsClearlyAndTheNextCallWorks(string tool, int code)
    {
        using var client = await RawMcp.OpenSessionAsync(Gateway.Server("web"), Cancel);

        var answer = await client.CallAsync(tool, Cancel);
        var next = await client.CallAsync("ok", Cancel);

        answer.AssertError(code);
        next.AssertText("ok");
    }

    [Trait("weakness", "W27")]
    [Fact]
    public async Task Answer_WithHeadersOfTheUpstream_DoesNotShowThem()
    {
        using var client = await RawMcp.OpenSessionAsync(Gateway.Server("web"), Cancel);

        var answer = await client.CallAsync("secrets", Cancel);

        answer.AssertText("ok");
        Assert.Null(answer.Header("Set-Cookie"));
        Assert.Null(answer.Header("X-Internal-Host"));
    }

    [Trait("weakness", "W9")]
    [Fact]
    public async Task Call_WithCredentials_DoesNotSendThemUpstream()
    {
        using var client = await RawMcp.OpenSessionAsync(Gateway.Server("web"), Cancel);

        var answer = await client.PostAsync(
            Encoding.UTF8.GetBytes(Messages.Call("headers")),
            [("Cookie", "session=mine"), ("X-Api-Key", "mine"), ("Proxy-Authorization", "Basic bWluZQ==")],
            Cancel);

        Assert.True(answer.Text is not null, $"{answer}");
        var headers = JsonDocument.Parse(answer.Text!).RootElement;
        var seen = headers.EnumerateObject().Select(header => header.Name).ToList();
        Assert.Contains("mcp-session-id", seen);
        Assert.DoesNotContain("cookie", seen);
        Assert.DoesNotContain("x-api-key", seen);
        Assert.DoesNotContain("proxy-authorization", seen);
    }
}
