using System.Text.Json.Nodes;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests;

/// <summary>
/// The fronts that show all upstreams as one server: with a single upstream a client sees that server, plus ping.
/// </summary>
public sealed class AggregateWalkTests(RealServers servers) : IAsyncLifetime
{
    // Who the server is, and what it says to names it does not know, is the gateway's own here.
    private static readonly HashSet<string> s_own = ["server", "unknownTool", "readUnknown"];
    private GatewayProcess? _gateway;

    public async ValueTask InitializeAsync() => _gateway = await GatewayProcess.StartAsync(
        $"upstreams:\n{RealServers.Stdio("everything", RealServers.EverythingCommand)}{RealServers.Money}",
        TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _gateway?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData("v1")]
    [InlineData("v2-legacy")]
    [InlineData("v2-auto")]
    public async Task Mcp_OverStreamableHttp_ShowsTheUpstream(string client)
    {
        await AssertSameAsync(client, Walk.Http(_gateway!.Aggregate));
    }

    [Fact]
    public async Task Mcp_OverLegacySse_ShowsTheUpstream()
    {
        await AssertSameAsync("v1", Walk.Sse(new Uri(_gateway!.Address, "/sse")));
    }

    [Fact]
    public async Task Mcp_ThroughMcpRemote_ShowsTheUpstream()
    {
        IReadOnlyList<string> command =
        [
            TestNode.Executable,
            TestNode.PackageFile("mcp-remote", "dist/proxy.js"),
            _gateway!.Aggregate.AbsoluteUri,
            "--allow-http",
        ];

        await AssertSameAsync("v1", Walk.Stdio(command));
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2-legacy")]
    [InlineData("v2-auto")]
    public async Task Mcp_OverStdio_ShowsTheUpstream(string client)
    {
        var config = Path.Combine(servers.Folder, $"stdio-{client}.yaml");
        await File.WriteAllTextAsync(
            config,
            "server: { transport: stdio }\nupstreams:\n"
            + RealServers.Stdio("everything", RealServers.EverythingCommand)
            + "budget: { store: memory }\n",
            TestContext.Current.CancellationToken);

        await AssertSameAsync(client, Walk.Stdio(["dotnet", GatewayProcess.Assembly, "serve", "--config", config]));
    }

    private async Task AssertSameAsync(string client, JsonObject transport)
    {
        var direct = await Walk.RunOnceAsync(client, "everything", Walk.Http(servers.EverythingHttp), servers.Folder);

        var through = await Walk.RunAsync(
            client, "everything", transport, servers.Folder, TestContext.Current.CancellationToken);

        Assert.Contains("ping", Names(through["tools"]!, "tools"));
        Walk.AssertSame(direct, through, Normalize);
    }

    private static JsonNode? Normalize(string step, JsonNode? outcome) => step switch
    {
        _ when s_own.Contains(step) => null,
        "tools" => Sorted(outcome, "tools", "name"),
        "prompts" => Sorted(outcome, "prompts", "name"),
        "resources" => Sorted(outcome, "resources", "uri"),
        "templates" => Sorted(outcome, "resourceTemplates", "uriTemplate"),
        _ => outcome,
    };

    // The order is the gateway's own as well, and so is the tool ping.
    private static JsonArray? Sorted(JsonNode? outcome, string list, string key) =>
        outcome?[list] is not JsonArray items
            ? null
            : new JsonArray(
            [
                .. items.Select(item => item!.DeepClone())
                    .Where(item => list != "tools" || (string?)item["name"] != "ping")
                    .OrderBy(item => (string?)item[key], StringComparer.Ordinal),
            ]);

    private static IEnumerable<string?> Names(JsonNode outcome, string list) =>
        outcome[list]?.AsArray().Select(item => (string?)item!["name"]) ?? [];
}
