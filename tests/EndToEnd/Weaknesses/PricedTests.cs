using System.Globalization;
using System.Text;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests.Weaknesses;

/// <summary>Every call that runs is paid, however it is packed and numbered.</summary>
public sealed class PricedTests
{
    private const string Batching = "2025-03-26";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Trait("weakness", "W26")]
    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    public async Task Batch_OfThreeCalls_PaysForEach(int credits, int run)
    {
        await using var gateway = await StartAsync(credits);
        using var client = new RawMcp(gateway.Server("shaky"));
        var initialize = Messages.Initialize.Replace(Messages.LegacyRevision, Batching, StringComparison.Ordinal);
        var session = (await client.PostAsync(initialize, Cancel)).Header("Mcp-Session-Id")!;
        (string, string)[] headers = [("Mcp-Session-Id", session), ("MCP-Protocol-Version", Batching)];
        await client.PostAsync(Encoding.UTF8.GetBytes(Messages.Initialized), headers, Cancel);
        var calls = string.Join(',', Enumerable.Range(1, 3).Select(id => Messages.Call("ok", id: id)));

        var answer = await client.PostAsync(Encoding.UTF8.GetBytes($"[{calls}]"), headers, Cancel);

        Assert.Equal(3, answer.Messages.Count);
        Assert.Equal(run, Count(answer, "\"text\":\"ok\""));
        Assert.Equal(3 - run, Count(answer, "budget_exhausted"));
    }

    [Trait("weakness", "W19")]
    [Fact]
    public async Task Calls_WithTheSameIdInTwoSessions_AreTwoCallsAndPaidTwice()
    {
        await using var gateway = await StartAsync(3);
        using var one = await RawMcp.OpenSessionAsync(gateway.Server("shaky"), Cancel);
        using var two = await RawMcp.OpenSessionAsync(gateway.Server("shaky"), Cancel);

        (await one.CallAsync("ok", Cancel)).AssertText("ok");
        (await two.CallAsync("ok", Cancel)).AssertText("ok");
        (await one.CallAsync("ok", Cancel)).AssertText("ok");
        (await two.CallAsync("ok", Cancel)).AssertError(-32000, "budget_exhausted");
    }

    private static int Count(RawAnswer answer, string text) =>
        answer.Messages.Count(message => message.Contains(text, StringComparison.Ordinal));

    private static Task<GatewayProcess> StartAsync(int credits) => GatewayProcess.StartAsync(
        "upstreams:\n" + RealServers.Stdio("shaky", RealServers.MisbehavingCommand())
        + string.Create(CultureInfo.InvariantCulture, $"budget: {{ limit: {credits}, store: memory }}\n"),
        Cancel);
}
