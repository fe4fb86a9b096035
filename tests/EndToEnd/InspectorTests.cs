using SatGate.Testing;

namespace SatGate.EndToEnd.Tests;

/// <summary>The official Inspector's command line prints the same with and without the gateway.</summary>
public sealed class InspectorTests(RealServers servers)
{
    private static readonly TimeSpan s_runTime = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("everything", "legacy", "tools/list")]
    [InlineData("everything", "auto", "tools/list")]
    [InlineData("everything", "legacy", "tools/call", "--tool-name", "get-sum", "--tool-arg", "a=1", "b=2")]
    [InlineData("everything", "legacy", "resources/list")]
    [InlineData("everything", "legacy", "prompts/list")]
    [InlineData("fixture", "legacy", "tools/list")]
    [InlineData("fixture", "modern", "tools/list")]
    [InlineData("fixture", "auto", "tools/list")]
    [InlineData("fixture", "modern", "tools/call", "--tool-name", "test_multiple_content_types")]
    [InlineData("fixture", "modern", "resources/read", "--uri", "test://static-text")]
    public async Task Cli_ThroughGateway_PrintsAsDirectly(
        string upstream, string era, string method, params string[] arguments)
    {
        var directUrl = upstream == "fixture" ? servers.Fixture : servers.EverythingHttp;
        var direct = await RunAsync(directUrl, era, method, arguments);
        Assert.Equal(0, direct.ExitCode);
        var gateway = await servers.GatewayAsync();

        var through = await RunAsync(gateway.Server(upstream), era, method, arguments);

        Assert.Equal(0, through.ExitCode);
        Assert.Equal(direct.StandardOutput, WithoutOwnMeta(through.StandardOutput));
    }

    private static async Task<ProcessOutput> RunAsync(Uri url, string era, string method, string[] arguments) =>
        await NodeProcess.RunAsync(
            TestNode.PackageFile("@modelcontextprotocol/inspector", "clients/launcher/build/index.js"),
            [
                "--cli", url.AbsoluteUri, "--transport", "http", "--protocol-era", era, "--method", method,
                .. arguments,
            ],
            s_runTime,
            TestContext.Current.CancellationToken);

    // Cost and remaining credits are what the gateway adds to a result; all else must be the same text.
    private static string WithoutOwnMeta(string printed)
    {
        var lines = printed.Split('\n').ToList();
        for (var index = lines.Count - 1; index >= 0; index--)
        {
            if (!lines[index].Contains("\"satgate/", StringComparison.Ordinal))
            {
                continue;
            }

            var wasLast = !lines[index].EndsWith(',');
            lines.RemoveAt(index);
            if (wasLast && index > 0)
            {
                lines[index - 1] = lines[index - 1].TrimEnd(',');
            }
        }

        return RemoveEmptyMeta(string.Join('\n', lines));
    }

    private static string RemoveEmptyMeta(string printed) => System.Text.RegularExpressions.Regex
        .Replace(printed, @",\s*""_meta"": \{\s*\}|""_meta"": \{\s*\},\s*", "");
}
