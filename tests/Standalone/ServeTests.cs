using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SatGate.Standalone.Commands;
using SatGate.Standalone.Commands.Demo;
using SatGate.Testing;

namespace SatGate.Standalone.Tests;

/// <summary>How <c>satgate serve</c> begins and ends.</summary>
public sealed class ServeTests
{
    /// <summary>Longer than the two seconds after which the command line's library ends a process by default.</summary>
    private static readonly TimeSpan s_longCall = TimeSpan.FromSeconds(2.5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Terminate_WithACallUnderWay_FinishesItAndEndsCleanly()
    {
        await using var upstream = await SlowServer.StartAsync(Cancel);
        await using var gateway = await GatewayProcess.StartAsync(
            $"upstreams: {{ slow: {{ url: \"{upstream.Url}\", allowPrivate: true }} }}\nbudget: {{ limit: 10 }}\n",
            Cancel);
        using var agent = new DemoAgent(() => gateway.Aggregate);
        await agent.InitializeAsync(Cancel);
        var call = agent.CallAsync("wait", null, "", Cancel);
        await upstream.Called.WaitAsync(Cancel);

        Signals.SendTerminate(gateway.Process.Id);
        var sent = TimeProvider.System.GetTimestamp();
        await Eventually.HoldsAsync(
            async () => !await Eventually.AcceptsConnectionsAsync(gateway.Port, Cancel)
                && TimeProvider.System.GetElapsedTime(sent) > s_longCall,
            Cancel);
        Assert.True(gateway.Process.IsRunning, $"{gateway.Process}");
        upstream.Release();

        Assert.Equal(Outcome.Paid(1, 9), Outcome.OfCall(await call));
        var run = await gateway.Process.WaitAsync(Cancel);
        Assert.True(run.ExitCode == 0, $"{run}");
    }

    [Fact]
    public async Task Port_ThatIsTaken_IsOneClearLine()
    {
        using var folder = new TemporaryFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        folder.Configure(
            $"server: {{ transport: http, port: {port} }}\nupstreams: {{ a: {{ command: [cat] }} }}\n"
            + "logging: { level: warning }\n");

        var run = await CommandLine.RunAsync(folder.Path, "serve");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Equal("", run.StandardOutput);
        Assert.Equal(
            $"satgate: 127.0.0.1:{port} is taken; stop the other program or set `server.port`\n", run.StandardError);
    }

    [Fact]
    public async Task Config_ThatIsInvalid_FailsWithItsLine()
    {
        using var folder = new TemporaryFolder();
        folder.Configure("upstreams: { a: { command: [cat] } }\nbudgets: { limit: 1 }\n");

        var run = await CommandLine.RunAsync(folder.Path, "serve");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Equal("", run.StandardOutput);
        Assert.Contains("satgate.yaml:2:1: error: budgets", run.StandardError, StringComparison.Ordinal);
        Assert.Single(run.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
