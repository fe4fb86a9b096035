using System.Text.Json;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests;

/// <summary>
/// Several upstreams as one server: every tool is listed and callable; equal names carry their server.
/// </summary>
public sealed class AggregationTests(RealServers servers) : IAsyncLifetime
{
    private const int PagesMax = 20;
    private GatewayProcess? _gateway;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _gateway = await GatewayProcess.StartAsync(
        "upstreams:\n"
        + RealServers.Stdio("files", servers.FilesCommand)
        + RealServers.Stdio("memory", RealServers.MemoryCommand, $", env: {{ MEMORY_FILE_PATH: \"{MemoryFile}\" }}")
        + RealServers.Stdio("one", RealServers.EverythingCommand, ", tools: { deny: [get-env] }")
        + RealServers.Http("two", servers.EverythingHttp)
        + RealServers.Money,
        Cancel);

    public ValueTask DisposeAsync() => _gateway?.DisposeAsync() ?? ValueTask.CompletedTask;

    private string MemoryFile => Path.Combine(servers.Folder, "aggregated.jsonl");

    [Fact]
    public async Task ToolsList_OfAllUpstreams_NamesEachToolOnce()
    {
        using var client = await RawMcp.OpenSessionAsync(_gateway!.Aggregate, Cancel);

        var names = await ToolNamesAsync(client);

        Assert.Equal(names.Distinct(), names);
        Assert.Contains("ping", names);
        Assert.Contains("read_graph", names);
        Assert.Contains("read_text_file", names);
        Assert.Contains("one__echo", names);
        Assert.Contains("two__echo", names);
        Assert.DoesNotContain("echo", names);
        Assert.DoesNotContain("one__get-env", names);
        Assert.Equal(names, await ToolNamesAsync(client));
    }

    [Trait("weakness", "W10")]
    [Theory]
    [InlineData("one__echo", "{\"message\":\"hi\"}", "Echo: hi")]
    [InlineData("two__echo", "{\"message\":\"hi\"}", "Echo: hi")]
    [InlineData("read_graph", "{}", "\"entities\": []")]
    [InlineData("list_allowed_directories", "{}", "Allowed directories")]
    public async Task Call_ByListedName_ReachesItsUpstream(string tool, string arguments, string text)
    {
        using var client = await RawMcp.OpenSessionAsync(_gateway!.Aggregate, Cancel);

        var answer = await client.PostAsync(Messages.Call(tool, arguments), Cancel);

        Assert.True(answer.Text?.Contains(text, StringComparison.Ordinal), $"{answer}");
    }

    [Theory]
    [InlineData("one__get-env")]
    [InlineData("no-such-tool")]
    public async Task Call_OfADeniedOrUnknownName_IsRefused(string tool)
    {
        using var client = await RawMcp.OpenSessionAsync(_gateway!.Aggregate, Cancel);

        var answer = await client.CallAsync(tool, Cancel);

        Assert.True(answer.ErrorCode is -32001 or -32602, $"{answer}");
    }

    private static async Task<IReadOnlyList<string>> ToolNamesAsync(RawMcp client)
    {
        var names = new List<string>();
        string? cursor = null;
        for (var page = 0; page < PagesMax; page++)
        {
            var parameters = cursor is null ? "{}" : $"{{\"cursor\":{JsonSerializer.Serialize(cursor)}}}";
            var answer = await client.PostAsync(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":" + parameters + "}", Cancel);
            Assert.True(answer is { Status: 200, ErrorCode: null }, $"{answer}");
            var result = answer.Json.GetProperty("result");
            var tools = result.GetProperty("tools").EnumerateArray();
            names.AddRange(tools.Select(tool => tool.GetProperty("name").GetString()!));
            if (!result.TryGetProperty("nextCursor", out var next))
            {
                return names;
            }

            cursor = next.GetString();
        }

        throw new InvalidOperationException($"More than {PagesMax} pages.");
    }
}
