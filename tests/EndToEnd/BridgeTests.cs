using System.Text.Json.Nodes;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests;

/// <summary>
/// Legacy clients in front of a server that speaks only the modern era. The same server in its legacy era, directly,
/// is what they are compared with.
/// </summary>
public sealed class BridgeTests(RealServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("v1", "modern-only")]
    [InlineData("v1", "modern-only-stdio")]
    [InlineData("v2-legacy", "modern-only")]
    [InlineData("v2-legacy", "modern-only-stdio")]
    public async Task Client_OfAModernServer_SeesWhatTheServersLegacyEraShows(string client, string upstream)
    {
        var direct = await Walk.RunOnceAsync(client, "bridged", Walk.Http(servers.Fixture), servers.FilesFolder);
        var gateway = await servers.GatewayAsync();

        var through = await Walk.RunAsync(
            client, "bridged", Walk.Http(gateway.Server(upstream)), servers.FilesFolder, Cancel);

        Walk.AssertSame(direct, through, (_, outcome) => WithoutModernMembers(outcome));
    }

    [Theory]
    [InlineData("modern-only")]
    [InlineData("modern-only-stdio")]
    public async Task MethodsOfTheLegacyLifecycle_AreAnsweredInTheServersPlace(string upstream)
    {
        var gateway = await servers.GatewayAsync();
        using var client = await RawMcp.OpenSessionAsync(gateway.Server(upstream), Cancel);

        var ping = await client.PostAsync(Messages.Ping, Cancel);
        var level = await client.PostAsync(Request("logging/setLevel", "{\"level\":\"info\"}"), Cancel);
        var noLevel = await client.PostAsync(Request("logging/setLevel", "{}"), Cancel);
        var subscribe = await client.PostAsync(Request("resources/subscribe", "{\"uri\":\"test://x\"}"), Cancel);

        Assert.Equal("{}", ping.Json.GetProperty("result").GetRawText());
        Assert.Equal("{}", level.Json.GetProperty("result").GetRawText());
        Assert.Equal(-32602, noLevel.ErrorCode);
        Assert.Equal("{}", subscribe.Json.GetProperty("result").GetRawText());
    }

    [Theory]
    [InlineData("modern-only")]
    [InlineData("modern-only-stdio")]
    public async Task RequestsOfEveryForm_CarryTheEraToTheServer(string upstream)
    {
        var gateway = await servers.GatewayAsync();
        using var client = await RawMcp.OpenSessionAsync(gateway.Server(upstream), Cancel);

        var noParams = await client.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"prompts/list"}""", Cancel);
        var emptyParams = await client.PostAsync(Request("prompts/list", "{ }"), Cancel);
        var emptyMeta = await client.PostAsync(Messages.Call("test_simple_text"), Cancel);
        var onlyOurToken = await client.PostAsync(Messages.Call("test_simple_text", meta: "\"token\":\"x\""), Cancel);
        var noMeta = await client.PostAsync(Request("tools/call", "{\"name\":\"test_simple_text\"}"), Cancel);

        Assert.All([noParams, emptyParams], answer => Assert.Contains("test_simple_prompt", answer.Body));
        Assert.All([emptyMeta, onlyOurToken, noMeta], answer => Assert.StartsWith("This is a simple", answer.Text));
    }

    [Theory]
    [InlineData("modern-only")]
    [InlineData("modern-only-stdio")]
    public async Task UnknownMethod_IsAnErrorInTheSession_NotItsEnd(string upstream)
    {
        var gateway = await servers.GatewayAsync();
        using var client = await RawMcp.OpenSessionAsync(gateway.Server(upstream), Cancel);

        var unknown = await client.PostAsync(Request("no/such", "{}"), Cancel);
        var after = await client.CallAsync("test_simple_text", Cancel);

        Assert.Equal((200, -32601), (unknown.Status, unknown.ErrorCode));
        Assert.StartsWith("This is a simple", after.Text);
    }

    [Theory]
    [InlineData("modern-only")]
    [InlineData("modern-only-stdio")]
    public async Task ToolThatAsksAClientThatCannotBeAsked_IsAFreeError_NotAnEmptyResult(string upstream)
    {
        var gateway = await servers.GatewayAsync();
        using var client = await RawMcp.OpenSessionAsync(gateway.Server(upstream), Cancel);

        var answer = await client.CallAsync("test_input_required_result_elicitation", Cancel);

        Assert.Equal((200, -32021), (answer.Status, answer.ErrorCode));
    }

    [Theory]
    [InlineData("modern-only")]
    [InlineData("modern-only-stdio")]
    public async Task ChangesThatTheServerTells_ReachTheSessionsStream(string upstream)
    {
        var gateway = await servers.GatewayAsync();
        using var client = await RawMcp.OpenSessionAsync(gateway.Server(upstream), Cancel);
        await client.PostAsync(Request("resources/subscribe", "{\"uri\":\"test://watched-resource\"}"), Cancel);

        await client.CallAsync("test_trigger_tool_change", Cancel);
        await client.CallAsync("test_trigger_resource_update", Cancel);

        var heard = new List<string>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        await foreach (var line in client.ReadStreamAsync(limit.Token))
        {
            heard.Add(line);
            if (heard.Any(said => said.Contains("notifications/tools/list_changed", StringComparison.Ordinal))
                && heard.Any(said => said.Contains("notifications/resources/updated", StringComparison.Ordinal)))
            {
                break;
            }
        }

        Assert.Contains(heard, line => line.Contains("test://watched-resource", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Aggregate_OfBothEras_ServesALegacyClientFromBoth()
    {
        await using var gateway = await GatewayProcess.StartAsync(
            "upstreams:\n"
            + RealServers.Stdio("old", RealServers.EverythingCommand)
            + RealServers.Http("new", servers.ModernOnly)
            + RealServers.Money,
            Cancel);
        using var client = await RawMcp.OpenSessionAsync(gateway.Aggregate, Cancel);

        var fromOld = await client.PostAsync(Messages.Call("echo", "{\"message\":\"hi\"}"), Cancel);
        var fromNew = await client.CallAsync("test_simple_text", Cancel);

        Assert.Equal("Echo: hi", fromOld.Text);
        Assert.StartsWith("This is a simple", fromNew.Text);
    }

    private static string Request(string method, string parameters) =>
        $"{{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"{method}\",\"params\":{parameters}}}";

    // What the modern era adds to every result, which a legacy client passes over, and what only a legacy server can
    // ask for: progress of its own question.
    private static JsonNode? WithoutModernMembers(JsonNode? node)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                WithoutModernMembers(item);
            }
        }
        else if (node is JsonObject members)
        {
            members.Remove("resultType");
            members.Remove("ttlMs");
            members.Remove("cacheScope");
            if (members["_meta"] is JsonObject meta
                && (meta.Remove("io.modelcontextprotocol/serverInfo") | meta.Remove("progressToken"))
                && meta.Count == 0)
            {
                members.Remove("_meta");
            }

            foreach (var (_, value) in members)
            {
                WithoutModernMembers(value);
            }
        }

        return node;
    }
}
