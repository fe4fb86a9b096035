using System.Globalization;
using System.Reflection;
using SatGate.Testing;

namespace SatGate.Audit.Tests.Ingest;

/// <summary>A real process, a real file and SIGKILL: what was answered is there, and the log still verifies.</summary>
public sealed class KillTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Trait("weakness", "W41")]
    [Fact]
    public async Task Kill_UnderLoad_LosesNothingThatWasAnswered()
    {
        var answered = 0L;
        for (var life = 0; life < 3; life++)
        {
            answered += await LiveAndDieAsync(2_000 * (life + 1));

            await using var log = TestLog.Open(_folder);
            var head = await log.Store.ReadHeadAsync(TestLog.Cancel);
            Assert.True(head.Size >= answered, $"{head.Size} records, {answered} answered");
            await log.Log.CheckpointAsync(TestLog.Cancel);
            Assert.Empty((await log.VerifyAsync()).Problems);
        }
    }

    private async Task<long> LiveAndDieAsync(long atLeast)
    {
        var host = typeof(KillTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "Benchmarks").Value!;
        await using var process = ChildProcess.Start("dotnet", [host, "audit-host", "--folder", _folder.Path]);
        await Eventually.HoldsAsync(
            () => !process.IsRunning || Answered(process) >= atLeast,
            TimeSpan.FromSeconds(60),
            "the host answers",
            TestLog.Cancel);
        Assert.True(process.IsRunning, process.ToString());
        await process.KillAsync();
        return Answered(process);
    }

    // Only whole lines count: the last one may be torn.
    private static long Answered(ChildProcess process) => process.StandardOutput
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => long.Parse(line, CultureInfo.InvariantCulture))
        .DefaultIfEmpty(0)
        .Max();
}
