using System.Text;

namespace SatGate.EndToEnd.Tests;

/// <summary>What a broken or hostile client sends is refused with a clear error; nothing reaches an upstream.</summary>
public sealed class BadInputTests(RealServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, int, int> Bodies => new()
    {
        { "cut short", """{"jsonrpc":"2.0","id":1,""", 400, -32700 },
        { "not JSON", "hello", 400, -32700 },
        { "trailing text", Messages.Ping + "x", 400, -32700 },
        { "a number", "42", 400, -32600 },
        { "no version", """{"id":1,"method":"ping"}""", 400, -32600 },
        { "a duplicate member", """{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}""", 400, -32600 },
        { "a duplicate by escape", """{"jsonrpc":"2.0","id":1,"method":"ping","\u006dethod":"x"}""", 400, -32600 },
        { "a case variant", """{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call"}""", 400, -32600 },
        { "a null id", """{"jsonrpc":"2.0","id":null,"method":"ping"}""", 400, -32600 },
        { "an object id", """{"jsonrpc":"2.0","id":{},"method":"ping"}""", 400, -32600 },
        { "deep nesting", Deep(2_000), 400, -32700 },
    };

    [Trait("weakness", "W46")]
    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Post_MalformedBody_IsRefusedAndTheSessionLives(string what, string body, int status, int code)
    {
        var gateway = await servers.GatewayAsync();
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("fidelity-stdio"), Cancel);

        var answer = await client.PostAsync(body, Cancel);

        Assert.True((answer.Status, answer.ErrorCode) == (status, code), $"{what}: {answer}");
        Assert.Equal(200, (await client.PostAsync(Messages.Ping, Cancel)).Status);
    }

    [Fact]
    public async Task Post_InvalidUtf8_IsRefused()
    {
        var gateway = await servers.GatewayAsync();
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("fidelity-stdio"), Cancel);
        byte[] body = [.. """{"jsonrpc":"2.0","id":1,"method":"ping","x":"""u8, 0x22, 0xC3, 0x28, 0x22, 0x7D];

        var answer = await client.PostAsync(body, [], Cancel);

        Assert.Equal((400, -32700), (answer.Status, answer.ErrorCode));
    }

    [Trait("weakness", "W26")]
    [Trait("weakness", "W46")]
    [Fact]
    public async Task Post_BodyOverTheLimit_Is413()
    {
        var gateway = await servers.GatewayAsync();
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("fidelity-stdio"), Cancel);
        var arguments = "{\"x\":\"" + new string('x', 5 * 1024 * 1024) + "\"}";

        // Asking first, so that the refusal comes before the body and not into the middle of it.
        var answer = await client.PostAsync(
            Encoding.UTF8.GetBytes(Messages.Call("echo", arguments)), [("Expect", "100-continue")], Cancel);

        Assert.Equal(413, answer.Status);
    }

    [Theory]
    [InlineData("Host", "evil.example", 403)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://localhost", 200)]
    [InlineData("Content-Type", "text/plain", 415)]
    [InlineData("Accept", "application/json", 406)]
    [InlineData("Mcp-Session-Id", "no-such-session", 404)]
    [InlineData("MCP-Protocol-Version", "1999-01-01", 400)]
    public async Task Post_WithHeader_IsJudgedByIt(string header, string value, int status)
    {
        var gateway = await servers.GatewayAsync();
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("fidelity-stdio"), Cancel);

        var answer = await client.PostAsync(Encoding.UTF8.GetBytes(Messages.Ping), [(header, value)], Cancel);

        Assert.True(answer.Status == status, $"{header}: {value} gave {answer}");
    }

    [Fact]
    public async Task Post_WithoutSession_Is400()
    {
        var gateway = await servers.GatewayAsync();
        using var client = new RawMcp(gateway.Server("fidelity-stdio"));

        var answer = await client.PostAsync(Messages.Ping, Cancel);

        Assert.True(answer.Status == 400, $"{answer}");
    }

    [Theory]
    [InlineData("Mcp-Method", "tools/list", 400, -32020)]
    [InlineData("Mcp-Name", "other", 400, -32020)]
    [InlineData("Mcp-Name", "=?base64?ZWNobw==?=", 200, null)]
    [InlineData("MCP-Protocol-Version", "2026-07-29", 400, -32020)]
    public async Task ModernPost_HeaderAgainstBody_IsCompared(string header, string value, int status, int? code)
    {
        var body = Encoding.UTF8.GetBytes(Messages.Call("echo", meta: Messages.ModernMeta));
        var gateway = await servers.GatewayAsync();
        foreach (var upstream in new[] { "fidelity", "fidelity-stdio" })
        {
            using var client = new RawMcp(gateway.Server(upstream));

            var answer = await client.PostAsync(
                body, [.. Messages.ModernCallHeaders("echo"), (header, value)], Cancel);

            Assert.True((answer.Status, answer.ErrorCode) == (status, code), $"{upstream}: {answer}");
        }
    }

    private static string Deep(int levels) =>
        Messages.Call("echo", "{\"x\":" + new string('[', levels) + new string(']', levels) + "}");
}
