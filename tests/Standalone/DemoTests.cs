using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using SatGate.Standalone.Commands;
using SatGate.Standalone.Commands.Demo;
using SatGate.Testing;

namespace SatGate.Standalone.Tests;

/// <summary>The first thing a newcomer runs.</summary>
public sealed class DemoTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exit_WithJson_TellsWhatTheLedgerSays()
    {
        using var folder = new TemporaryFolder();

        var run = await CommandLine.RunAsync(folder.Path, "demo", "--exit", "--json");

        Assert.True(run.ExitCode == 0, $"{run}");
        var lines = Lines(run.StandardOutput);
        var steps = lines[..^1];
        Assert.All(steps, step => Assert.True(step["ok"]!.GetValue<bool>(), step.ToJsonString()));
        Assert.Equal(DemoScript.Steps().Select(step => step.Asks), steps.Select(step => $"{step["asks"]}"));
        Assert.True(lines[^1]["ok"]!.GetValue<bool>(), $"{run}");

        // What the calls cost one by one is what the ledger says was spent, before the restart and after it.
        var paid = steps.Sum(step => step["costCredits"]?.GetValue<long>() ?? 0);
        var balances = steps.Where(step => $"{step["came"]}".Contains("spent", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, balances.Count);
        Assert.All(balances, balance => Assert.Equal(
            $"{paid} spent, {DemoGateway.Credits - paid} left", $"{balance["came"]}"));
        Assert.Equal("", run.StandardError);
    }

    [Fact]
    public async Task Exit_Piped_IsPlainNarrowAndQuiet()
    {
        using var folder = new TemporaryFolder();

        var run = await CommandLine.RunAsync(folder.Path, "demo", "--exit");

        Assert.True(run.ExitCode == 0, $"{run}");
        Assert.DoesNotContain('\e', run.StandardOutput);
        Assert.All(run.StandardOutput.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.Contains("Budget exhausted", run.StandardOutput, StringComparison.Ordinal);
        Assert.Equal("", run.StandardError);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(false, ExitCode.Done)]
    [InlineData(true, ExitCode.Failed)]
    public async Task Script_WithAWrongExpectation_FailsAndNamesTheStep(bool isPlanted, int code)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var folder = new TemporaryFolder();
        var context = new CommandContext(_ => null, folder.Path, IsTerminal: false, output, error);
        var steps = DemoScript.Steps().ToList();
        var planted = steps.FindIndex(step => step.Asks == "web_search");
        if (isPlanted)
        {
            steps[planted] = steps[planted] with { Expected = Outcome.Paid(6, 93) };
        }

        var exit = await DemoCommand.RunAsync(steps, 0, exits: true, json: false, context, Cancel);

        Assert.True(exit == code, $"{exit}\n{output}\n{error}");
        Assert.Equal(
            isPlanted
                ? $"satgate: step {planted + 1} (web_search) did not go as told:"
                    + $" expected `cost 6, 93 left`, came `cost 5, 94 left`{Environment.NewLine}"
                : "",
            error.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StaysUp_UntilSignalled_EndsCleanlyAndLeavesNoChild(bool isInterrupt)
    {
        using var folder = new TemporaryFolder();
        await using var demo = CommandLine.Start(folder.Path, "demo", "--json");
        await CommandLine.SaysAsync(demo, "\"done\"");
        var url = new Uri($"{Lines(demo.StandardOutput)[^1]["url"]}");
        var children = ChildrenOf(demo.Id);
        Assert.NotEmpty(children);
        var token = $"{Lines(demo.StandardOutput)[^1]["token"]}";
        using var agent = new DemoAgent(() => url, () => token);
        await agent.InitializeAsync(Cancel);
        var answer = await agent.CallAsync("read_page", "page", "a", Cancel);
        Assert.Equal(Outcome.Paid(1, 7), Outcome.OfCall(answer));

        if (isInterrupt)
        {
            Signals.SendInterrupt(demo.Id);
        }
        else
        {
            Signals.SendTerminate(demo.Id);
        }

        var run = await demo.WaitAsync(Cancel);
        Assert.True(run.ExitCode == 0, $"{run}");
        Assert.Equal("", run.StandardError);
        Assert.All(children, child => Assert.False(Signals.IsAlive(child), $"{child} lives"));
    }

    [Fact]
    public async Task StaysUp_Piped_PrintsSettingsThatAClientCanRead()
    {
        using var folder = new TemporaryFolder();
        await using var demo = CommandLine.Start(folder.Path, "demo");
        await CommandLine.SaysAsync(demo, "Ctrl-C");

        var settings = demo.StandardOutput.Split('\n')
            .Where(line => line.Contains("mcp.json", StringComparison.Ordinal))
            .Select(line => JsonNode.Parse(line[line.IndexOf('{', StringComparison.Ordinal)..])!)
            .ToList();

        Assert.Equal(2, settings.Count);
        Assert.All(settings, client =>
        {
            var server = (client["mcpServers"] ?? client["servers"])!["satgate"]!;
            Assert.EndsWith("/mcp", $"{server["url"]}", StringComparison.Ordinal);
            Assert.Equal("Bearer ${env:SATGATE_TOKEN}", $"{server["headers"]!["Authorization"]}");
        });
        Signals.SendTerminate(demo.Id);
        Assert.Equal(0, (await demo.WaitAsync(Cancel)).ExitCode);
    }

    [Fact]
    public async Task Port_ThatIsTaken_IsOneClearLine()
    {
        using var folder = new TemporaryFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var run = await CommandLine.RunAsync(folder.Path, "demo", "--exit", "--port", port);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Equal("", run.StandardOutput);
        Assert.Equal(
            $"satgate: 127.0.0.1:{port} is taken or not allowed; choose another --port, or none for a free one\n",
            run.StandardError);
    }

    [Fact]
    public async Task Port_ThatIsFree_IsUsedBeforeAndAfterTheRestart()
    {
        using var folder = new TemporaryFolder();
        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);

        var run = await CommandLine.RunAsync(folder.Path, "demo", "--exit", "--port", port);

        Assert.True(run.ExitCode == 0, $"{run}");
        Assert.Contains($"http://127.0.0.1:{port}/mcp", run.StandardOutput, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port", "0")]
    [InlineData("--port", "65536")]
    [InlineData("--port", "mcp")]
    [InlineData("--exist", "")]
    public async Task CommandLine_ThatIsWrong_IsWrongUsage(string option, string value)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new CommandContext(_ => null, "/", IsTerminal: false, output, error);

        var code = await SatGateCommand.RunAsync(["demo", option, value], context, Cancel);

        Assert.Equal(ExitCode.WrongUsage, code);
        Assert.Equal("", output.ToString());
    }

    [Fact]
    public async Task Help_OfTheRoot_ShowsTheDemoAndNotItsServer()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new CommandContext(_ => null, "/", IsTerminal: false, output, error);

        await SatGateCommand.RunAsync(["--help"], context, Cancel);

        Assert.Contains("satgate demo", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(DemoServerCommand.Name, output.ToString(), StringComparison.Ordinal);
    }

    private static List<JsonObject> Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];

    // A child belongs to the thread that started it.
    private static List<int> ChildrenOf(int process) =>
    [
        .. Directory.EnumerateDirectories($"/proc/{process}/task")
            .SelectMany(thread => File.ReadAllText($"{thread}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture)),
    ];
}
