using System.Globalization;
using System.Reflection;
using SatGate.Testing;

namespace SatGate.Budget.Tests;

/// <summary>How the benchmarks explain themselves, refuse wrong usage, and end.</summary>
public sealed class BenchmarkUsageTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(0, "ledger --callers 64 --help", "--accounts", "default 1,1000", "--against-callers")]
    [InlineData(0, "relay -h", "--connections", "default 1,32")]
    [InlineData(0, "scaling --help", "--replicas", "default 1,2,4,8")]
    [InlineData(0, "tokens --help", "--caveats")]
    [InlineData(0, "audit --help", "--senders")]
    [InlineData(0, "dapr --help", "--callers")]
    [InlineData(0, "ledger-holds --help", "--open")]
    [InlineData(0, "--help", "relay", "scaling")]
    [InlineData(2, "", "relay", "scaling")]
    [InlineData(2, "no-such-verb", "relay", "scaling")]
    [InlineData(2, "ledger --caller 64", "unknown option `--caller`", "--callers")]
    [InlineData(2, "ledger --callers", "--callers needs a value")]
    [InlineData(2, "ledger --callers 64,many", "not `64,many`")]
    [InlineData(2, "ledger --seconds 1.5", "not `1.5`")]
    [InlineData(2, "relay-stdio 7", "unknown option `7`")]
    public async Task Usage_IsExplainedOrRefused_AndNothingRuns(int exitCode, string words, params string[] says)
    {
        await using var process = Start(words.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        var output = await process.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(exitCode, output.ExitCode);
        var (said, silent) = exitCode == 0
            ? (output.StandardOutput, output.StandardError)
            : (output.StandardError, output.StandardOutput);
        Assert.All(says, text => Assert.Contains(text, said, StringComparison.Ordinal));
        Assert.Equal("", silent);
    }

    // A server in the benchmark's own process must not keep the signal to itself.
    [Fact]
    public async Task Terminate_OfAProcessWithAServerInIt_EndsIt()
    {
        var port = FreePort.Next();
        await using var process = Start(["relay-upstream", "--port", port.ToString(CultureInfo.InvariantCulture)]);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_limit);
        await Eventually.HoldsAsync(() => Eventually.AcceptsConnectionsAsync(port, limit.Token), limit.Token);

        Signals.SendTerminate(process.Id);

        Assert.Equal(143, (await process.WaitAsync(limit.Token)).ExitCode);
    }

    private static ChildProcess Start(string[] words) => ChildProcess.Start(
        "dotnet",
        [typeof(BenchmarkUsageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "Benchmarks").Value!, .. words]);
}
