using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SatGate.Gateway.Configuration;
using SatGate.Standalone.Commands;

namespace SatGate.Configuration.Tests;

/// <summary>The command line: exit codes 0, 1 and 2, results on stdout, errors on stderr, JSON when asked.</summary>
public sealed partial class CommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("satgate-commands-").FullName;
    private readonly Dictionary<string, string> _variables = new() { ["PATH"] = "/bin", ["TOKEN"] = "t" };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("validat", "satgate: Unrecognized command or argument 'validat'.")]
    [InlineData("validate --confg x", "See `satgate validate --help`.")]
    [InlineData("validate --config", "satgate: Required argument missing for option: '--config'.")]
    [InlineData("validate extra", "satgate: Unrecognized command or argument 'extra'.")]
    [InlineData("--nothing", "See `satgate --help`.")]
    public async Task Run_WrongUsage_IsTwoAndPointsToHelp(string line, string error)
    {
        var run = await RunAsync(line);
        Assert.Equal(ExitCode.WrongUsage, run.Code);
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("", "satgate init")]
    [InlineData("--json", "satgate init")]
    [InlineData("--help", "satgate init")]
    [InlineData("-h", "validate")]
    [InlineData("validate --help", "satgate validate --config team.yaml")]
    [InlineData("init --help", "--force")]
    [InlineData("schema --help", "yaml-language-server")]
    [InlineData("version --help", "--json")]
    public async Task Run_Help_TeachesByExample(string line, string example)
    {
        var run = await RunAsync(line);
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains(example, run.Output, StringComparison.Ordinal);
        Assert.Contains("Examples:", run.Output, StringComparison.Ordinal);
        Assert.Contains("Exit codes: 0 done, 1 failed or not valid, 2 wrong usage.", run.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_GoodFile_SaysWhatItAmountsTo()
    {
        Write("satgate.yaml", Load.Upstream + "budget: { limit: 1, redisUrl: x }");
        var run = await RunAsync("validate");
        Assert.Equal(
            $"{_folder}/satgate.yaml is valid: "
            + "1 upstream, a limit of 1 credit, 0 windows, enforcement hard, auth none.\n",
            run.Output);
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal($"{_folder}/satgate.yaml:3:21: warning: budget.redisUrl: is not used; remove it\n", run.Error);
    }

    [Fact]
    public async Task Validate_BadFile_IsOneAndSaysEveryErrorPlainly()
    {
        Write("bad.yaml", "upstreams: { a: {} }\nserver: { prt: 1 }");
        var run = await RunAsync("validate -c bad.yaml");
        Assert.Equal((ExitCode.Failed, $"{_folder}/bad.yaml is not valid: 2 errors.\n"), (run.Code, run.Output));
        Assert.Equal(
            $"{_folder}/bad.yaml:1:14: error: upstreams.a.command: is missing for transport stdio; "
            + "add `command: [program, argument]`\n"
            + $"{_folder}/bad.yaml:2:11: error: server.prt: is not a known key; did you mean `port`?\n",
            run.Error);
    }

    [Fact]
    public async Task Validate_OnATerminal_HasColoursAndTheSameWords()
    {
        Write("bad.yaml", "upstreams: { a: {} }");
        var run = await RunAsync("validate -c bad.yaml", isTerminal: true);
        Assert.Contains("upstreams.a.command", run.Error, StringComparison.Ordinal);
        Assert.Contains("[program,", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("validate --json")]
    [InlineData("--json validate")]
    public async Task Validate_Json_IsOneDocument(string line)
    {
        Write("satgate.yaml", "upstreams: { a: {} }");
        var run = await RunAsync(line);
        var document = JsonNode.Parse(run.Output)!;
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Equal((false, 1, 14, "upstreams.a.command"),
            ((bool)document["valid"]!, (int)document["errors"]![0]!["line"]!, (int)document["errors"]![0]!["column"]!,
                (string)document["errors"]![0]!["key"]!));
        Assert.Empty(run.Error);
    }

    [Theory]
    [InlineData("satgate.yaml,satgate-mcp.yaml,env.yaml,named.yaml", "env.yaml", "--config named.yaml", "named.yaml")]
    [InlineData("satgate.yaml,satgate-mcp.yaml,env.yaml", "env.yaml", "", "env.yaml")]
    [InlineData("satgate.yaml,satgate-mcp.yaml", "", "", "satgate.yaml")]
    [InlineData("satgate-mcp.yaml", "", "", "satgate-mcp.yaml")]
    [InlineData("satgate.yaml", "env.yaml", "", null)]
    [InlineData("satgate.yaml", "", "--config named.yaml", null)]
    [InlineData("", "", "", null)]
    public async Task Validate_ConfigToUse_IsNamedThenVariableThenUsual(
        string files, string variable, string option, string? used)
    {
        foreach (var file in files.Split(',', StringSplitOptions.RemoveEmptyEntries))
            Write(file, Load.Upstream);
        _variables[ConfigChoice.Variable] = variable;
        var run = await RunAsync($"validate {option}");
        if (used is null)
        {
            Assert.Equal(ExitCode.Failed, run.Code);
            Assert.Contains("does not exist; write one with `satgate init`", run.Error, StringComparison.Ordinal);
        }
        else
            Assert.StartsWith($"{_folder}/{used} is valid", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_EmptyFolder_WritesAConfigThatLoads()
    {
        Assert.Equal(ExitCode.Done, (await RunAsync("init")).Code);
        var run = await RunAsync("validate");
        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
    }

    [Fact]
    public async Task Init_FileIsThere_IsRefusedUnlessForced()
    {
        Write("my.yaml", "mine");
        var refused = await RunAsync("init --path my.yaml");
        Assert.Equal(
            (ExitCode.Failed, $"satgate: {_folder}/my.yaml is there already; --force overwrites it\n"),
            (refused.Code, refused.Error));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(_folder, "my.yaml")));
        var forced = await RunAsync("init --path my.yaml --force --json");
        Assert.Equal((ExitCode.Done, $"{_folder}/my.yaml"),
            (forced.Code, (string)JsonNode.Parse(forced.Output)!["file"]!));
        Assert.Equal(InitTemplate.Text, File.ReadAllText(Path.Combine(_folder, "my.yaml")));
    }

    [Fact]
    public async Task Init_FolderIsMissing_IsOneWithTheReason() =>
        Assert.Equal(ExitCode.Failed, (await RunAsync("init --path no/such/folder.yaml")).Code);

    [Fact]
    public void InitTemplate_EverySettingSwitchedOn_Loads()
    {
        var all = SwitchedOff().Replace(InitTemplate.Text, "");
        Assert.NotEqual(InitTemplate.Text, all);
        var result = ConfigLoader.Load(new ConfigText(all, "all.yaml", "/"), _ => "value-of-the-variable");
        Assert.Empty(result.Errors);
        Assert.Equal((2, 2, 3),
            (result.Config!.Upstreams.Count, result.Config.Budget.Windows.Count, result.Config.Tools.Costs.Count));
    }

    [Fact]
    public async Task Schema_Printed_IsJson()
    {
        var run = await RunAsync("schema");
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string)JsonNode.Parse(run.Output)!["$schema"]!);
        Assert.Equal(run.Output, (await RunAsync("schema --json")).Output);
    }

    [Fact]
    public async Task Version_TextAndJson_SayTheSame()
    {
        var text = await RunAsync("version");
        var json = JsonNode.Parse((await RunAsync("version --json")).Output)!;
        Assert.StartsWith($"satgate {json["version"]}", text.Output, StringComparison.Ordinal);
        Assert.Equal("satgate", (string)json["name"]!);
    }

    [Fact]
    public async Task Run_ArgumentThatLooksLikeAResponseFile_IsTakenAsWritten()
    {
        Write("args", "--json");
        Assert.Equal(ExitCode.WrongUsage, (await RunAsync($"version @{_folder}/args")).Code);
    }

    [GeneratedRegex("(?m)^#(?=  |[a-z])")]
    private static partial Regex SwitchedOff();

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private async Task<(int Code, string Output, string Error)> RunAsync(string line, bool isTerminal = false)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new CommandContext(_variables.GetValueOrDefault, _folder, isTerminal, output, error);
        var code = await SatGateCommand.RunAsync(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries), context, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}
