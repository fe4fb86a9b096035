using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using SatGate.Simulation.Runs;
using SatGate.Simulation.World;
using SatGate.Testing;

namespace SatGate.Laws.Tests;

/// <summary>
/// The long run of the simulation, and that it is what it says: the same for the same seed, and with every answer of
/// the ledger in it.
/// </summary>
public sealed partial class SimulationTests
{
    // Answers that come up once in millions of operations, or need arguments that callers of this simulation never use.
    private static readonly string[] s_rare =
    [
        "Reserve AmountMustNotBeNegative", "Reserve InvalidArgument", "Settle InvalidArgument", "Settle OutboxFull",
        "Open InvalidArgument",
    ];

    [Theory]
    [InlineData(20_260_101, 2_000_000)]
    public async Task LongRun_KeepsEveryLaw(int seed, int operations)
    {
        var program = typeof(SimulationTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "Simulation").Value!;
        await using var process = ChildProcess.Start(
            "dotnet", [program, "--seed", Text(seed), "--ops", Text(operations), "--answers"]);

        var output = await process.WaitAsync(TestContext.Current.CancellationToken);

        Assert.True(output.ExitCode == 0, output.StandardOutput + output.StandardError);
        Assert.Contains("2,000,000 operations", output.StandardOutput, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine(output.StandardOutput);
        Assert.Empty(Wanted().Except(Answer().Matches(output.StandardOutput).Select(match => match.Groups[1].Value)));
    }

    [Fact]
    public void SameSeed_GivesTheSameTrace_WhateverTheWorkers()
    {
        var one = new Simulator(7, 45_000, Plant.None).Run(workers: 1);
        var two = new Simulator(7, 45_000, Plant.None).Run(workers: 2);
        var other = new Simulator(8, 45_000, Plant.None).Run(workers: 2);

        Assert.Equal([20_000L, 20_000, 5_000], one.Select(each => each.Operations));
        Assert.All(one, each => Assert.Null(each.Broken));
        Assert.Equal(one.Select(each => (each.Steps, each.Trace)), two.Select(each => (each.Steps, each.Trace)));
        Assert.Empty(one.Select(each => each.Trace).Intersect(other.Select(each => each.Trace)));
    }

    /// <summary>
    /// In this episode a free reservation is forgotten, its id begins anew with another amount, and only then the first
    /// answer reaches its caller: the early check of answers once took the second life for the first.
    /// </summary>
    [Fact]
    public void AnswerAboutAnEarlierLifeOfAnId_IsTrue()
    {
        var (code, output, _) = Simulate(
            Plant.None, "--seed", "2026", "--ops", "100000000", "--episode", "394");

        Assert.True(code == 0, output);
    }

    [Fact]
    public void Command_LawHolds_SaysSoAndExitsWithZero()
    {
        var (code, output, error) = Simulate(Plant.None, "--seed", "3", "--ops", "2000");

        Assert.Equal((0, ""), (code, error));
        Assert.Matches("^seed 3: 2,000 operations in .* steps, trace [0-9a-f]{16}; every law holds", output);
    }

    [Fact]
    public void Command_LawBroken_NamesSeedStepLawAndHowToRunItAgain()
    {
        var (code, output, _) = Simulate(new LimitIgnored(), "--seed", "3", "--ops", "40000", "--workers", "2");
        var again = Regex.Match(output, "^again: ./dev simulate (.*)$", RegexOptions.Multiline).Groups[1].Value;
        var (codeAgain, outputAgain, _) = Simulate(new LimitIgnored(), again.Split(' '));

        Assert.Equal((1, 1), (code, codeAgain));
        Assert.Matches(@"seed 3, episode 0: law 1 is broken in step \d+: .* of limit", output);
        Assert.Equal(output, outputAgain);
    }

    [Theory]
    [InlineData("--seed wants a whole number", "--seed", "x")]
    [InlineData("--seed wants a whole number", "--seed")]
    [InlineData("--ops wants a number", "--ops", "0")]
    [InlineData("--workers wants a number", "--workers", "257")]
    [InlineData("there are episodes 0 to 0", "--ops", "20000", "--episode", "1")]
    [InlineData("unknown option --sed", "--sed", "1")]
    public void Command_AskedWrongly_SaysWhatItWantsAndExitsWithTwo(string expected, params string[] args)
    {
        var (code, output, error) = Simulate(Plant.None, args);

        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("simulate: " + expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Command_Help_TeachesEveryOption()
    {
        var (code, output, _) = Simulate(Plant.None, "--help");

        Assert.Equal(0, code);
        Assert.All(
            new[] { "--seed N", "--ops M", "--episode K", "--trace", "--answers", "--workers W", "exit code 1" },
            option => Assert.Contains(option, output, StringComparison.Ordinal));
    }

    private static (int Code, string Output, string Error) Simulate(Plant plant, params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var code = SimulateCommand.Run(args, output, error, isTerminal: false, plant);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Every answer of every operation that the callers use.</summary>
    private static IEnumerable<string> Wanted() => Enum.GetValues<CallKind>()
        .SelectMany(kind => Enumerable.Range(1, 20).Select(status =>
            new Call { Kind = kind, Account = "", Status = status }))
        .Where(call => !char.IsDigit(call.StatusName[0]))
        .Select(call => $"{call.Kind} {call.StatusName}")
        .Except(s_rare);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ *[\d,]+ (\w+ \w+)$", RegexOptions.Multiline)]
    private static partial Regex Answer();
}
