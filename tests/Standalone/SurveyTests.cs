using System.Text.Json.Nodes;
using SatGate.Standalone.Commands;
using SatGate.Testing;

namespace SatGate.Standalone.Tests;

/// <summary>What is behind a gateway, asked of real children and of what is not there.</summary>
public sealed class SurveyTests
{
    private static readonly string s_sample = $"""command: [dotnet, "{GatewayProcess.Assembly}", demo-server]""";

    private const string Dead = "  dead: { command: [/nonexistent/server] }\n";
    private const string Dies = "  dies: { command: [sh, -c, 'echo out of luck >&2; exit 3'] }\n";

    [Theory]
    [InlineData("", ExitCode.Done)]
    [InlineData(Dead, ExitCode.Failed)]
    public async Task Servers_OneOfThemDead_ListsTheOthersAndFails(string more, int code)
    {
        using var folder = new TemporaryFolder();
        folder.Configure(
            $"upstreams:\n  sample: {{ {s_sample} }}\n{more}  off: {{ command: [sh], enabled: false }}\n");

        var run = await CommandLine.RunAsync(folder.Path, "servers", "list", "--json");

        Assert.True(run.ExitCode == code, $"{run}");
        var servers = JsonNode.Parse(run.StandardOutput)!["servers"]!.AsArray();
        Assert.Equal(
            """{"name":"sample","transport":"stdio","state":"up","era":"legacy","protocol":"2025-11-25","tools":4,"""
            + "\"error\":null}",
            servers[0]!.ToJsonString());
        Assert.Equal("disabled", $"{servers[^1]!["state"]}");
        if (code == ExitCode.Failed)
        {
            Assert.Equal("down", $"{servers[1]!["state"]}");
            Assert.Contains("/nonexistent/server", $"{servers[1]!["error"]}", StringComparison.Ordinal);
            Assert.Contains("/nonexistent/server", run.StandardError, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Servers_OneThatDiesAtOnce_TellsItsLastWords()
    {
        using var folder = new TemporaryFolder();
        folder.Configure($"upstreams:\n{Dies}");

        var run = await CommandLine.RunAsync(folder.Path, "servers", "list");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("code 3", run.StandardError, StringComparison.Ordinal);
        Assert.Contains("out of luck", run.StandardError, StringComparison.Ordinal);
        Assert.Equal(
            "NAME  TRANSPORT  STATE  PROTOCOL  TOOLS\ndies  stdio      down   -         -\n", run.StandardOutput);
    }

    [Fact]
    public async Task Servers_OneThatNeverAnswers_IsDownAfterTheTimeout()
    {
        using var folder = new TemporaryFolder();
        folder.Configure("upstreams:\n  mute: { command: [tail, -f, /dev/null] }\n");

        var run = await CommandLine.RunAsync(folder.Path, "servers", "list", "--timeout", "1");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("`mute`", run.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tools_OfTwoServers_AreNamedAndPricedAsAgentsSeeThem()
    {
        using var folder = new TemporaryFolder();
        folder.Configure($$"""
            upstreams:
              first: { {{s_sample}} }
              second: { {{s_sample}}, tools: { allow: [read_page] } }
            tools: { defaultCost: 2, costs: { "first.read_page": 7, "summ*": 25 } }
            """);

        var run = await CommandLine.RunAsync(folder.Path, "tools", "list");

        Assert.True(run.ExitCode == ExitCode.Done, $"{run}");
        Assert.Equal(
            """
            TOOL               COST  SERVER     OWN NAME
            ping               0     (satgate)  ping
            first__read_page   7     first      read_page
            web_search         2     first      web_search
            flaky              2     first      flaky
            summarize          25    first      summarize
            second__read_page  2     second     read_page

            """,
            run.StandardOutput);
    }

    [Theory]
    [InlineData("servers")]
    [InlineData("tools")]
    public async Task List_WithAnInvalidConfig_FailsWithItsLine(string verb)
    {
        using var folder = new TemporaryFolder();
        folder.Configure("upstreams:\n  a: { comand: [sh] }\n");

        var run = await CommandLine.RunAsync(folder.Path, verb, "list");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("satgate.yaml:2:", run.StandardError, StringComparison.Ordinal);
        Assert.Equal("", run.StandardOutput);
    }

    [Theory]
    [InlineData("servers", "list", "--timeout", "0")]
    [InlineData("tools", "list", "--timeout", "soon")]
    [InlineData("tools", "--json")]
    public async Task List_WithAWrongCommandLine_IsWrongUsage(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new CommandContext(_ => null, "/", IsTerminal: false, output, error);

        var code = await SatGateCommand.RunAsync(arguments, context, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.WrongUsage, code);
    }
}
