using System.Text.Json.Nodes;
using SatGate.Audit.Tests.Verification;
using SatGate.Standalone.Commands;

namespace SatGate.Audit.Tests.Commands;

/// <summary>`satgate audit …` and `satgate usage` over a log that a gateway has left, or is writing.</summary>
public sealed class AuditCommandTests : IDisposable
{
    private const string Yaml = """
        upstreams: { files: { command: [server] } }
        audit: { path: audit.db, keyFile: audit.key }
        """;

    private readonly TemporaryFolder _folder = new();

    public AuditCommandTests() => File.WriteAllText(_folder.File("satgate.yaml"), Yaml);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Log_WhileTheGatewayWrites_ShowsTheNewestFirst()
    {
        await using var log = await FilledAsync();

        var run = await RunAsync("audit", "log", "--limit", "3");

        Assert.Equal(ExitCode.Done, run.Code);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["RECORD", "19", "18", "17"], lines.Select(line => line.Split(' ')[0]));
        Assert.Contains("files.read_file", lines[1], StringComparison.Ordinal);
        Assert.Equal("satgate: there are older ones; go on with --before 17\n", run.Error);
    }

    [Fact]
    public async Task Log_Json_PagesWithoutRepeatsOrLosses()
    {
        await using var log = await FilledAsync();
        var seen = new List<long>();
        string[] more = [];
        for (var page = 0; page < 10; page++)
        {
            var run = await RunAsync(["audit", "log", "--principal", "agent-1", "--limit", "3", "--json", .. more]);
            var shown = JsonNode.Parse(run.Output)!;
            seen.AddRange(shown["records"]!.AsArray().Select(record => record!["n"]!.GetValue<long>()));
            if (shown["next"] is not { } next)
            {
                break;
            }

            more = ["--before", next.ToString()];
            await log.SendAsync(Sample.Call(100 + page));
        }

        Assert.Equal([19, 16, 13, 10, 7, 4, 1], seen);
    }

    [Fact]
    public async Task Verify_TheLiveLog_HoldsAndSaysWhatIsNotSigned()
    {
        await using var log = await FilledAsync();
        await log.SendAsync(Sample.Call(50));

        var run = await RunAsync("audit", "verify");

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Equal("holds: 21 records, 20 signed by 1 checkpoints\nnot signed yet: the last 1\n", run.Output);
    }

    [Trait("weakness", "W51")]
    [Fact]
    public async Task Verify_AChangedLog_NamesTheRecordAndExits1()
    {
        await using (var log = await FilledAsync(60))
        {
        }

        Tampering.Change(_folder.File("audit.db"), "change");
        var run = await RunAsync("audit", "verify", "--json");

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Equal(40, JsonNode.Parse(run.Output)!["firstBad"]!.GetValue<int>());
    }

    [Fact]
    public async Task Export_ThenVerify_NeedsNothingButThePublicKey()
    {
        await using (var log = await FilledAsync())
        {
        }

        Assert.Equal(ExitCode.Done, (await RunAsync("audit", "export", "-o", "log.jsonl")).Code);
        await File.WriteAllTextAsync(
            _folder.File("audit.pub"), (await RunAsync("audit", "key")).Output, TestLog.Cancel);
        var receipt = await RunAsync("audit", "receipt", "7");
        await File.WriteAllTextAsync(_folder.File("receipt.json"), receipt.Output, TestLog.Cancel);
        foreach (var name in new[] { "satgate.yaml", "audit.db", "audit.key" })
        {
            File.Delete(_folder.File(name));
        }

        var log2 = await RunAsync("audit", "verify", "log.jsonl", "--key", "audit.pub");
        var one = await RunAsync("audit", "verify", "receipt.json", "--key", "audit.pub");

        Assert.Equal((ExitCode.Done, ""), (log2.Code, log2.Error));
        Assert.Equal((ExitCode.Done, ""), (one.Code, one.Error));
    }

    [Fact]
    public async Task Checkpoint_KeptElsewhere_BetraysACutLog()
    {
        await using (var log = await FilledAsync(60))
        {
        }

        var kept = await RunAsync("audit", "key", "--checkpoint");
        await File.WriteAllTextAsync(_folder.File("kept.jsonl"), kept.Output, TestLog.Cancel);
        Assert.Equal(ExitCode.Done, (await RunAsync("audit", "verify", "--checkpoints", "kept.jsonl")).Code);

        Tampering.Change(_folder.File("audit.db"), "cut");
        var run = await RunAsync("audit", "verify", "--checkpoints", "kept.jsonl");

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("cut off: 60 records were signed, 40 are here", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotate_TheKey_KeepsTheLogVerifiable()
    {
        await using (var log = await FilledAsync())
        {
        }

        Assert.Equal(ExitCode.Done, (await RunAsync("audit", "key", "--rotate")).Code);

        var run = await RunAsync("audit", "verify");
        Assert.Equal((ExitCode.Done, "holds: 21 records, 21 signed by 2 checkpoints\n"), (run.Code, run.Output));
    }

    [Fact]
    public async Task Stats_OfALog_CountsAndNamesWhatNeverCame()
    {
        await using var log = await FilledAsync();
        await log.SendAsync(Sample.Budget("a", 1), Sample.Budget("a", 5));

        var stats = JsonNode.Parse((await RunAsync("audit", "stats", "--json")).Output)!;

        Assert.Equal((22, 20), (stats["records"]!.GetValue<int>(), stats["signed"]!.GetValue<int>()));
        Assert.Equal(20, stats["counts"]!["type:tool_call"]!.GetValue<int>());
        Assert.Equal(3, stats["counts"]!["decision:denied"]!.GetValue<int>());
        Assert.Equal("2-4", stats["missing"]!["a"]!.GetValue<string>());
    }

    [Fact]
    public async Task Usage_ByToolAndTenant_AddsUp()
    {
        await using var log = await FilledAsync();

        var run = await RunAsync("usage", "--by", "tenant", "tool", "--since", "2026-01-01", "--until", "2026-01-02");
        var csv = await RunAsync("usage", "--by", "day", "--since", "2026-01-01", "--until", "2026-01-02", "--csv");

        Assert.Contains("globex  read_file   8      1", run.Output, StringComparison.Ordinal);
        Assert.Equal(5, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.EndsWith("2026-01-01,20,3,0,40,0,62820,3141,2400,18000\r\n", csv.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("audit log --limit 0")]
    [InlineData("audit log --since yesterday")]
    [InlineData("audit export --format xml")]
    [InlineData("audit export --tool a")]
    [InlineData("usage --by colour")]
    public async Task WrongUsage_Exits2(string line) =>
        Assert.Equal(ExitCode.WrongUsage, (await RunAsync(line.Split(' '))).Code);

    [Fact]
    public async Task NoLog_Exits1AndSaysWhere()
    {
        var run = await RunAsync("audit", "verify");

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("there is no audit log at", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("audit.db")));
    }

    [Fact]
    public async Task Help_TeachesByExamples() => Assert.Contains(
        "satgate audit verify receipt.json --key audit.pub",
        (await RunAsync("audit", "verify", "--help")).Output,
        StringComparison.Ordinal);

    private async Task<TestLog> FilledAsync(int records = 20)
    {
        var log = TestLog.Open(_folder);
        await log.SendAsync(Sample.Calls(0, records));
        await log.Log.CheckpointAsync(TestLog.Cancel);
        return log;
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(_folder.Path, arguments);
}
