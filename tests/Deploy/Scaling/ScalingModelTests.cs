using System.Globalization;
using SatGate.Benchmarks.Scaling;
using SatGate.Testing;

namespace SatGate.Deploy.Tests.Scaling;

/// <summary>The model behind docs/scaling.md: what it says of simple cases, and that the document repeats it.</summary>
public sealed class ScalingModelTests
{
    private const int Seconds = 10;

    private static readonly ModelSettings s_settings =
        new(Replicas: 1, Callers: 1024, Read: 0.7, Save: 1, Hold: 0.1, Apply: 0.003, BatchMax: 2_048, true);

    private static ModelResult Run(ModelSettings settings) => ScalingBenchmark.Run(settings, Seconds * 1000, seed: 1);

    private static double Calls(ModelResult result) => result.Applied / 2.0 / Seconds;

    // One after the other: nothing but the time of a save (and 3 µs of the ledger's) between two operations.
    [Fact]
    public void OneWriter_WithASavePerCall_IsTheTimeOfASave()
    {
        var result = Run(s_settings with { BatchMax = 1, ReadsFirst = false });

        Assert.Equal(1000 / 1.003 / 2, Calls(result), tolerance: 1);
        Assert.Equal(0, result.Conflicts);
    }

    [Fact]
    public void OneCaller_ThatReadsFirst_IsTheTimeOfBoth()
    {
        var result = Run(s_settings with { Callers = 1, BatchMax = 1, Apply = 0, ReadsFirst = true });

        Assert.Equal(1000 / 1.7 / 2, Calls(result), tolerance: 1);
    }

    [Fact]
    public void Writers_ThatShareAnAccount_LoseSavesAndRefuse()
    {
        var one = Run(s_settings);
        var four = Run(s_settings with { Replicas = 4 });

        Assert.Equal(0, one.Refused);
        Assert.True(four.Conflicts > 0 && four.Refused > 0);
        Assert.True(Calls(four) < Calls(one));
    }

    [Fact]
    public void Run_WithTheSameSeed_IsTheSame()
    {
        var settings = s_settings with { Replicas = 2 };

        Assert.Equal(Run(settings).Row(settings, "", Seconds), Run(settings).Row(settings, "", Seconds));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Document_RepeatsTheModel(int replicas)
    {
        var document = File.ReadAllText(Repository.PathOf("docs", "scaling.md"));
        var settings = s_settings with { Replicas = replicas };

        var batches = Calls(Run(settings)).ToString("N0", CultureInfo.InvariantCulture);
        var single = Calls(Run(settings with { BatchMax = 1 })).ToString("N0", CultureInfo.InvariantCulture);

        Assert.Matches($@"\| {replicas} \| {batches} \| .* \| {single} \|", document);
    }
}
