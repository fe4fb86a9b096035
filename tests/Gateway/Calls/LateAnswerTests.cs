using SatGate.Contracts.Events.V1;
using SatGate.EndToEnd.Tests;
using SatGate.Gateway.Tests.InProcess;

namespace SatGate.Gateway.Tests.Calls;

/// <summary>
/// A legacy server may close the stream of a call and answer on another one (SSE polling): the call is counted, settled
/// and recorded once, when its answer comes or its session ends.
/// </summary>
public sealed class LateAnswerTests : IAsyncLifetime
{
    private const string Calls = "satgate_tool_calls_total{tool=*,outcome=";
    private const string Requests = "satgate_requests_total{method=tools/call,status=";
    private const string Durations = "satgate_request_duration_seconds{method=tools/call}";
    private const string Credits = "satgate_credits_spent_total{tool=*}";

    private readonly string _server = "late" + Guid.NewGuid().ToString("N")[..8];
    private CountedMetrics _metrics = null!;
    private ScriptedUpstream _upstream = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _metrics = new CountedMetrics(_server);
        _upstream = await ScriptedUpstream.StartAsync();
        _upstream.OnCall = (context, _) => ScriptedUpstream.StreamAsync(context, "id: 1\nretry: 10\ndata: \n\n");
        _upstream.OnGet = context => ScriptedUpstream.StreamAsync(
            context, $"id: 2\ndata: {ScriptedUpstream.Ran("7")}\n\n");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(0)]
    public async Task AnswerOnAnotherStream_IsCountedSettledAndRecordedOnce(int cost)
    {
        await using var gateway = await StartAsync(cost);
        using var client = await RawMcp.OpenSessionAsync(gateway.Server(_server), Cancel);

        await client.PostAsync(Messages.Call("work"), Cancel);
        Assert.Equal((0, cost), await gateway.BalancesAsync());
        Assert.Equal(0, _metrics[Durations]);
        var answer = await client.ResumeAsync("1", Cancel);
        var again = await client.ResumeAsync("1", Cancel);

        Assert.Equal("done", answer.Text);
        Assert.Equal(cost > 0, answer.Body.Contains($"\"satgate/cost_credits\":{cost},", StringComparison.Ordinal));
        Assert.DoesNotContain("satgate/cost_credits", again.Body, StringComparison.Ordinal);
        await gateway.AssertBalancesAsync(cost, 0);
        await AssertOnceAsync(gateway, ToolCall.Types.Outcome.Ran, "ran", "ok", cost);
    }

    [Theory]
    [InlineData("charge", 5)]
    [InlineData("refund", 0)]
    public async Task SessionThatEndsFirst_EndsTheCallByTheRuleForUnknownOutcomes(string rule, int charged)
    {
        await using var gateway = await StartAsync(5, $", onUnknown: {rule}");
        using var client = await RawMcp.OpenSessionAsync(gateway.Server(_server), Cancel);

        await client.PostAsync(Messages.Call("work"), Cancel);
        await client.DeleteAsync(Cancel);

        await gateway.AssertBalancesAsync(charged, 0);
        await AssertOnceAsync(gateway, ToolCall.Types.Outcome.Unknown, "unknown", "upstream_error", charged);
    }

    private Task<TestGateway> StartAsync(int cost, string more = "") => TestGateway.StartAsync(
        $"upstreams:\n  {_server}: {{ transport: http, url: \"{_upstream.Url}\", allowPrivate: true }}\n"
        + $"tools: {{ defaultCost: {cost}{more} }}\nbudget: {{ limit: 100 }}\n");

    private async Task AssertOnceAsync(
        TestGateway gateway, ToolCall.Types.Outcome outcome, string word, string status, int charged)
    {
        await gateway.RecordedAsync(1);
        var recorded = Assert.Single(gateway.ToolCalls).ToolCall;
        Assert.Equal((outcome, charged), (recorded.Outcome, recorded.Cost));
        Assert.Equal(1, _metrics[$"{Calls}{word}}}"]);
        Assert.Equal(charged, _metrics[Credits]);
        Assert.Equal((1, 1), (_metrics[$"{Requests}{status}}}"], _metrics[Durations]));
    }

    public async ValueTask DisposeAsync()
    {
        _metrics.Dispose();
        await _upstream.DisposeAsync();
    }
}
