using System.Globalization;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests;

/// <summary>
/// Hanging up cancels the call in the modern era (2026-07-28, cancellation over HTTP) and must not in the legacy one,
/// where only notifications/cancelled does.
/// </summary>
public sealed class DisconnectTests
{
    private const string ProgressToken = "\"progressToken\":\"p\"";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http")]
    [InlineData("stdio")]
    public async Task HangUp_Legacy_CallRunsToItsEnd(string transport)
    {
        await using var fixture = await StartFixtureAsync();
        await using var gateway = await StartGatewayAsync(transport, fixture.Url);
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("fixture"), Cancel);

        await client.PostAndHangUpAsync(Messages.Call("wait", "{\"ms\":300}", ProgressToken, id: 1), [], Cancel);

        await AssertCountsAsync(client.CallAsync, """{"completed":1,"cancelled":0}""");
    }

    [Theory]
    [InlineData("http")]
    [InlineData("stdio")]
    public async Task HangUp_Modern_CancelsTheCall(string transport)
    {
        await using var fixture = await StartFixtureAsync();
        await using var gateway = await StartGatewayAsync(transport, fixture.Url);
        using var client = new RawMcp(gateway.Server("fixture"));

        await client.PostAndHangUpAsync(
            Messages.Call("wait", "{\"ms\":20000}", $"{ProgressToken},{Messages.ModernMeta}", id: 1),
            Messages.ModernCallHeaders("wait"),
            Cancel);

        await AssertCountsAsync(client.CallModernAsync, """{"completed":0,"cancelled":1}""");
    }

    // The fixture counts in its process: one for each test.
    private static async Task<FixtureProcess> StartFixtureAsync()
    {
        var port = FreePort.Next();
        var text = port.ToString(CultureInfo.InvariantCulture);
        var process = await NodeProcess.StartServerAsync(
            TestNode.Script("fixtures/conformance/http.js"), [text], port, environment: null, Cancel);
        return new FixtureProcess(process, new Uri($"http://localhost:{text}/mcp"));
    }

    private static Task<GatewayProcess> StartGatewayAsync(string transport, Uri url) => GatewayProcess.StartAsync(
        "upstreams:\n" + (transport == "http"
            ? RealServers.Http("fixture", url)
            : RealServers.Stdio("fixture", RealServers.FixtureCommand)),
        Cancel);

    private static async Task AssertCountsAsync(
        Func<string, CancellationToken, Task<RawAnswer>> call, string expected)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(s_limit);
        string? counts = null;
        try
        {
            await Eventually.HoldsAsync(
                async () => (counts = (await call("wait_counts", limit.Token)).Text) == expected, limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Equal(expected, counts);
        }
    }

    private sealed record FixtureProcess(ChildProcess Process, Uri Url) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
