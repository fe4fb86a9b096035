using System.Diagnostics;
using System.Text.Json;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests;

/// <summary>A child process that breaks costs its caller a clear error, and nobody else anything.</summary>
[Collection(BrokenGateway.Collection)]
public sealed class MisbehavingStdioTests(BrokenGateway broken)
{
    private static readonly TimeSpan s_recoverTime = TimeSpan.FromSeconds(20);

    private GatewayProcess Gateway => broken.Process;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("garbage", "after garbage")]
    [InlineData("invalid_utf8", "after invalid UTF-8")]
    [InlineData("wrong_id", "for you")]
    [InlineData("twice", "first")]
    [InlineData("flood_stderr", "after the flood")]
    public async Task Call_ServerWritesNoise_GetsItsAnswerAndTheNextOne(string tool, string text)
    {
        using var client = await RawMcp.OpenSessionAsync(Gateway.Server("shaky"), Cancel);

        var answer = await client.CallAsync(tool, Cancel);
        var next = await client.CallAsync("ok", Cancel);

        answer.AssertText(text);
        next.AssertText("ok");
    }

    [Fact]
    public async Task Start_ServerGreetsWithGarbage_IsUsable()
    {
        using var client = await RawMcp.OpenSessionAsync(Gateway.Server("greeter"), Cancel);

        (await client.CallAsync("ok", Cancel)).AssertText("ok");
    }

    [Trait("weakness", "W43")]
    [Theory]
    [InlineData("die")]
    [InlineData("half_answer")]
    [InlineData("endless_line")]
    public async Task Call_ServerDiesOrNeverEndsItsLine_FailsClearlyAndServerComesBack(string tool)
    {
        using var client = await RawMcp.OpenSessionAsync(Gateway.Server("shaky"), Cancel);

        var answer = await client.CallAsync(tool, Cancel);

        answer.AssertError(-32002, "upstream_error", "upstream_unavailable");
        await AssertComesBackAsync("shaky");
    }

    [Fact(Timeout = 120_000)]
    public async Task Aggregate_ServerDiesAndComesBack_ClientIsToldThatItsToolsChanged()
    {
        using var folder = new TemporaryFolder();
        var outage = folder.File("outage");
        var command = $"test ! -e {outage} && exec {string.Join(' ', RealServers.MisbehavingCommand())}";
        await using var gateway = await GatewayProcess.StartAsync(
            $"upstreams: {{ shaky: {{ transport: stdio, command: [sh, -c, \"{command}\"] }} }}\n", Cancel);
        using var client = await RawMcp.OpenSessionAsync(gateway.Aggregate, Cancel);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var lines = client.ReadStreamAsync(enough.Token).GetAsyncEnumerator(enough.Token);
        var gone = SeeListChangedAsync(lines);
        await File.WriteAllTextAsync(outage, "", Cancel);
        (await client.CallAsync("die", Cancel)).AssertError(-32002, "upstream_error", "upstream_unavailable");
        (await client.CallAsync("ok", Cancel)).AssertError(-32002, "upstream_unavailable");
        await gone;

        File.Delete(outage);
        await SeeListChangedAsync(lines);

        (await client.CallAsync("ok", Cancel)).AssertText("ok");
        await enough.CancelAsync();
    }

    private static async Task SeeListChangedAsync(IAsyncEnumerator<string> lines)
    {
        while (await lines.MoveNextAsync())
        {
            if (lines.Current.Contains("notifications/tools/list_changed", StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail("The stream ended without the notification.");
    }

    [Trait("weakness", "W12")]
    [Fact]
    public async Task Call_ServerNeverAnswers_TimesOutAndTheNextCallWorks()
    {
        using var client = await RawMcp.OpenSessionAsync(Gateway.Server("slow"), Cancel);

        var answer = await client.CallAsync("never", Cancel);
        var next = await client.CallAsync("ok", Cancel);

        answer.AssertError(-32003, "upstream_timeout");
        next.AssertText("ok");
    }

    [Theory]
    [InlineData("dead")]
    [InlineData("mute")]
    public async Task Initialize_ServerCannotStart_FailsFastAndOthersServe(string upstream)
    {
        var watch = Stopwatch.StartNew();
        using var client = new RawMcp(Gateway.Server(upstream));

        var answer = await client.PostAsync(Messages.Initialize, Cancel);

        Assert.True(answer.ErrorCode is -32002 or -32003, $"{answer}");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"took {watch.Elapsed}");
        using var good = await RawMcp.OpenSessionAsync(Gateway.Server("shaky"), Cancel);
        (await good.CallAsync("ok", Cancel)).AssertText("ok");
    }

    [Trait("weakness", "W25")]
    [Trait("weakness", "W34")]
    [Fact]
    public async Task Environment_OfTheChild_HoldsWhatIsListedAndNoSecretOfTheGateway()
    {
        using var client = await RawMcp.OpenSessionAsync(Gateway.Server("shaky"), Cancel);

        var answer = await client.CallAsync("environment", Cancel);

        Assert.True(answer.Text is not null, $"{answer}");
        var environment = JsonDocument.Parse(answer.Text!).RootElement;
        Assert.Equal("yes", environment.GetProperty("LISTED").GetString());
        Assert.False(environment.TryGetProperty(BrokenGateway.SecretName, out _), "the gateway's environment leaked");
    }

    [Trait("weakness", "W44")]
    [Fact]
    public async Task Stop_WithGrandchildrenAndStubbornChildren_LeavesNoProcess()
    {
        await using var gateway = await GatewayProcess.StartAsync(
            "upstreams:\n" + RealServers.Stdio("stubborn", RealServers.MisbehavingCommand("--ignore-stop")), Cancel);
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("stubborn"), Cancel);
        var answer = await client.CallAsync("grandchild", Cancel);
        Assert.True(answer.Text is not null, $"{answer}");
        var ids = JsonDocument.Parse(answer.Text!).RootElement;
        int[] processes = [ids.GetProperty("pid").GetInt32(), ids.GetProperty("grandchild").GetInt32()];
        Assert.All(processes, id => Assert.True(Signals.IsAlive(id)));

        var output = await gateway.StopAsync(Cancel);

        Assert.Equal(0, output.ExitCode);
        await Eventually.HoldsAsync(
            () => !processes.Any(Signals.IsAlive), TimeSpan.FromSeconds(5), "child and grandchild are gone", Cancel);
    }

    private async Task AssertComesBackAsync(string upstream)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(s_recoverTime);
        await Eventually.HoldsAsync(
            async () =>
            {
                using var client = new RawMcp(Gateway.Server(upstream));
                var hello = await client.PostAsync(Messages.Initialize, limit.Token);
                return hello is { Status: 200, ErrorCode: null };
            },
            limit.Token);
        using var next = await RawMcp.OpenSessionAsync(Gateway.Server(upstream), Cancel);
        (await next.CallAsync("ok", Cancel)).AssertText("ok");
        Assert.True(Gateway.Process.IsRunning);
    }
}
