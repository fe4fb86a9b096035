using System.Text;
using System.Text.RegularExpressions;

namespace SatGate.EndToEnd.Tests;

/// <summary>
/// Byte for byte: unknown members, odd escapes, numbers no double can hold, content types nobody has heard of, in both
/// directions. Only the id is the gateway's to change upstream, and it changes it back.
/// </summary>
public sealed partial class FidelityTests(RealServers servers, FreeGateway gateway) : IClassFixture<FreeGateway>
{
    private const string OddArguments =
        "\"arguments\" : {\"big\":12345678901234567890123,\"price\":1.10,\"minus\":-0,\"exp\":1E+2,\"tiny\":1e-400," +
        "\"escapes\":\"\\u00e9\\/\\u002F\\ud83d\\ude00\\b\",\"raw\":\"é — 😀\u2028\",\"deep\":[[[[{}]]]],\"\":null}";

    [Theory]
    [InlineData("http", "1")]
    [InlineData("http", "-5")]
    [InlineData("http", "9007199254740993")]
    [InlineData("http", "\"a\\/1\"")]
    [InlineData("http", "\"\"")]
    [InlineData("http", "\"\\u00e9 é\"")]
    [InlineData("stdio", "1")]
    [InlineData("stdio", "-5")]
    [InlineData("stdio", "9007199254740993")]
    [InlineData("stdio", "\"a\\/1\"")]
    [InlineData("stdio", "\"\"")]
    [InlineData("stdio", "\"\\u00e9 é\"")]
    public async Task Call_WithOddMembers_ArrivesAsSentButForItsId(string transport, string id)
    {
        var head = "{\"x-top\" : [1.10, -0],\t\"jsonrpc\":\"2.0\",\"id\":";
        var tail = ",\"method\":\"tools/call\",\"params\":{\"x\":1.0,\"name\":\"echo\"," + OddArguments + "},\"z\":{}}";
        using var client = await OpenAsync(transport);

        var answer = await client.PostAsync(head + id + tail, TestContext.Current.CancellationToken);

        var received = Received(answer);
        Assert.StartsWith(Bytes(head), received, StringComparison.Ordinal);
        Assert.EndsWith(Bytes(tail), received, StringComparison.Ordinal);
        var idThere = received[Bytes(head).Length..^Bytes(tail).Length];
        Assert.Matches(@"\A(-?\d+|"".*"")\z", idThere);
        Assert.Contains($"\"id\":{Bytes(id)},", answer.Messages[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("stdio")]
    public async Task Call_PrettyPrinted_ArrivesWithOnlyLineBreaksReplaced(string transport)
    {
        const string body =
            "{\r\n  \"jsonrpc\": \"2.0\",\n  \"method\": \"tools/call\",\n" +
            "  \"params\": {\n\t\"name\": \"echo\", \"arguments\": {\"a\": \"\\n\"}\n  },\n  \"id\": 5\n}\n";
        using var client = await OpenAsync(transport);

        var answer = await client.PostAsync(body, TestContext.Current.CancellationToken);

        var received = IdMember().Replace(Received(answer), "\"id\": 5");
        Assert.Equal(OneLine(body), OneLine(received));
    }

    [Theory]
    [InlineData("http", "\"method\":\"tools/list\"")]
    [InlineData("http", "\"method\":\"tools/call\",\"params\":{\"name\":\"echo\"}")]
    [InlineData("http", "\"method\":\"tools/call\",\"params\":{\"name\":\"refuse\"}")]
    [InlineData("http", "\"method\":\"tools/call\",\"params\":{\"name\":\"status\"}")]
    [InlineData("http", "\"method\":\"x-unheard/of\",\"params\":{\"x\":[1.10]}")]
    [InlineData("stdio", "\"method\":\"tools/list\"")]
    [InlineData("stdio", "\"method\":\"tools/call\",\"params\":{\"name\":\"echo\"}")]
    [InlineData("stdio", "\"method\":\"tools/call\",\"params\":{\"name\":\"refuse\"}")]
    [InlineData("stdio", "\"method\":\"x-unheard/of\",\"params\":{\"x\":[1.10]}")]
    public async Task Answer_WithOddMembers_ArrivesAsSent(string transport, string request)
    {
        var body = "{\"jsonrpc\":\"2.0\",\"id\":\"a\\/1\"," + request + "}";
        using var direct = new RawMcp(servers.Fidelity);
        var expected = await direct.PostAsync(body, TestContext.Current.CancellationToken);
        using var client = await OpenAsync(transport);

        var actual = await client.PostAsync(body, TestContext.Current.CancellationToken);

        Assert.Equal(WithoutReceived(expected.Body), WithoutReceived(actual.Messages[^1]));
        if (transport == "http")
        {
            Assert.Equal(expected.Status, actual.Status);
        }
    }

    [Theory]
    [InlineData("http")]
    [InlineData("stdio")]
    public async Task Initialize_WithOddMembers_ArrivesAsSent(string transport)
    {
        using var direct = new RawMcp(servers.Fidelity);
        var expected = await direct.PostAsync(Messages.Initialize, TestContext.Current.CancellationToken);
        using var client = new RawMcp(gateway.Process.Server(transport));

        var actual = await client.PostAsync(Messages.Initialize, TestContext.Current.CancellationToken);

        Assert.Equal(expected.Body, actual.Messages[^1]);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("stdio")]
    public async Task Stream_WithNotifications_ArrivesInOrderAsSent(string transport)
    {
        const string body =
            "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"stream\"}}";
        using var direct = new RawMcp(servers.Fidelity);
        var expected = await direct.PostAsync(body, TestContext.Current.CancellationToken);
        using var client = await OpenAsync(transport);

        var actual = await client.PostAsync(body, TestContext.Current.CancellationToken);

        Assert.Equal(
            expected.Messages.Select(message => Joined(WithoutReceived(message))),
            actual.Messages.Select(message => Joined(WithoutReceived(message))));
        if (transport == "http")
        {
            Assert.Equal(Fields(expected, "id"), Fields(actual, "id"));
            Assert.Contains("1234", Fields(actual, "retry"));
        }
    }

    [Fact]
    public async Task ModernCall_WithUnknownParamHeader_KeepsHeadersAndSendsNoCredential()
    {
        using var client = new RawMcp(gateway.Process.Server("http"));

        var answer = await client.PostAsync(
            Encoding.UTF8.GetBytes(Messages.Call("echo", meta: Messages.ModernMeta)),
            [
                .. Messages.ModernCallHeaders("echo"),
                ("Mcp-Param-Unheard", "=?base64?w6k=?="),
                ("Authorization", "Bearer the-client's-own"),
                ("Cookie", "a=b"),
            ],
            TestContext.Current.CancellationToken);

        Assert.True(answer.Status == 200, $"{answer}");
        var headers = answer.Json.GetProperty("result").GetProperty("x-headers");
        Assert.Equal(Messages.ModernRevision, headers.GetProperty("mcp-protocol-version").GetString());
        Assert.Equal("tools/call", headers.GetProperty("mcp-method").GetString());
        Assert.Equal("echo", headers.GetProperty("mcp-name").GetString());
        Assert.Equal("=?base64?w6k=?=", headers.GetProperty("mcp-param-unheard").GetString());
        Assert.False(headers.TryGetProperty("authorization", out _), "the client's token went upstream");
        Assert.False(headers.TryGetProperty("cookie", out _), "the client's cookie went upstream");
    }

    private async Task<RawMcp> OpenAsync(string transport) =>
        await RawMcp.OpenSessionAsync(gateway.Process.Server(transport), TestContext.Current.CancellationToken);

    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static string Received(RawAnswer answer)
    {
        Assert.True(answer is { Status: 200, ErrorCode: null }, $"{answer}");
        return Encoding.Latin1.GetString(
            answer.Json.GetProperty("result").GetProperty("x-received").GetBytesFromBase64());
    }

    // What the server saw, and its header list, differ by design; all else must not.
    private static string WithoutReceived(string message) => ReceivedMembers().Replace(message, "");

    private static string OneLine(string text) => text.Replace('\r', ' ').Replace('\n', ' ').Trim();

    // Where an event's data was cut into lines is not part of the message.
    private static string Joined(string message) => message.Replace("\n", "", StringComparison.Ordinal);

    private static IEnumerable<string> Fields(RawAnswer answer, string name) =>
        answer.Events.Select(text => RawAnswer.Field(text, name)).Where(value => value.Length > 0);

    [GeneratedRegex("\"x-received\":\"[^\"]*\"(,\"x-headers\":\\{[^}]*\\})?,")]
    private static partial Regex ReceivedMembers();

    [GeneratedRegex("\"id\": -?\\d+")]
    private static partial Regex IdMember();
}
