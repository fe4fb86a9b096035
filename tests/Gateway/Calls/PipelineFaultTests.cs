using Microsoft.AspNetCore.Http;
using SatGate.Contracts.Events.V1;
using SatGate.EndToEnd.Tests;
using SatGate.Gateway.Tests.InProcess;
using SatGate.Testing;
using Outcome = SatGate.Contracts.Events.V1.ToolCall.Types.Outcome;

namespace SatGate.Gateway.Tests.Calls;

/// <summary>
/// What a fault after the reservation leaves in the account and in the record: a call that provably did not run is
/// free, one of which nobody knows is settled by its rule, and each ends once.
/// </summary>
public sealed class PipelineFaultTests : IAsyncLifetime
{
    private const int Cost = 5;

    private ScriptedUpstream _upstream = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _upstream = await ScriptedUpstream.StartAsync();

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    /// <summary>What the upstream does, the rules of the tool, what the client reads, what it costs.</summary>
    public static TheoryData<string, string, int?, string, int, int, Outcome> Faults => new()
    {
        { "answers", "", null, "", Cost, 0, Outcome.Ran },
        { "reports a lower price", "", null, "", 2, 0, Outcome.Ran },
        { "reports a higher price", "", null, "", Cost, 0, Outcome.Ran },
        { "fails", "", null, "", Cost, 0, Outcome.ToolError },
        { "fails", ", onToolError: refund", null, "", 0, 0, Outcome.ToolError },
        { "errs", "", -32050, "", Cost, 0, Outcome.ToolError },
        { "errs", ", onToolError: refund", -32050, "", 0, 0, Outcome.ToolError },
        { "refuses the arguments", "", -32602, "", 0, 0, Outcome.NotRun },
        { "refuses the request", "", -32002, "upstream_unavailable", 0, 0, Outcome.NotRun },
        { "has a page for an answer", "", -32002, "upstream_error", Cost, 0, Outcome.Unknown },
        { "has a page for an answer", ", onUnknown: refund", -32002, "upstream_error", 0, 0, Outcome.Unknown },
        { "has a page for an answer", ", onUnknown: hold", -32002, "upstream_error", 0, Cost, Outcome.Unknown },
        { "talks nonsense", "", -32002, "upstream_error", Cost, 0, Outcome.Unknown },
        { "hangs up", "", -32002, "upstream_error", Cost, 0, Outcome.Unknown },
        { "hangs up", ", onUnknown: refund", -32002, "upstream_error", 0, 0, Outcome.Unknown },
        { "ends its stream", "", -32002, "upstream_error", Cost, 0, Outcome.Unknown },
        { "falls silent", "", -32003, "upstream_timeout", Cost, 0, Outcome.Unknown },
        { "falls silent", ", onUnknown: refund", -32003, "upstream_timeout", 0, 0, Outcome.Unknown },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task UpstreamThat_IsPaidForByWhatHappened(
        string does, string rule, int? code, string reason, int spent, int held, Outcome outcome)
    {
        _upstream.OnCall = (context, id) => DoAsync(does, context, id);
        await using var gateway = await StartAsync(rule);
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("up"), Cancel);

        var answer = await client.CallAsync("work", Cancel);

        Assert.True((answer.ErrorCode, answer.ErrorReason ?? "") == (code, reason), $"{answer}");
        await gateway.AssertBalancesAsync(spent, held);
        await AssertRecordedAsync(gateway, outcome);
        Assert.Single(_upstream.Calls);
    }

    [Fact]
    public async Task UpstreamThatIsGone_CostsNothing()
    {
        await using var gateway = await StartAsync("");
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("up"), Cancel);
        await _upstream.DisposeAsync();

        (await client.CallAsync("work", Cancel)).AssertError(-32002, "upstream_unavailable");

        await gateway.AssertBalancesAsync(0, 0);
    }

    [Fact]
    public async Task LedgerThatFailsAtTheSettlement_IsToldLater()
    {
        await using var gateway = await StartAsync("");
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("up"), Cancel);
        _upstream.OnCall = (context, id) =>
        {
            gateway.Ledger.IsDown = true;
            return ScriptedUpstream.AnswerAsync(context, ScriptedUpstream.Ran(id));
        };

        var tried = gateway.Ledger.Calls;
        (await client.CallAsync("work", Cancel)).AssertText("done");
        await Eventually.HoldsAsync(
            () => gateway.Ledger.Calls >= tried + 2, TimeSpan.FromSeconds(30), "it is tried to settle", Cancel);
        Assert.Equal((0, Cost), await gateway.BalancesAsync());
        gateway.Ledger.IsDown = false;

        await gateway.AssertBalancesAsync(Cost, 0);
    }

    [Fact]
    public async Task RecordThatCannotBeDelivered_KeepsTheCallUntilItCan()
    {
        await using var gateway = await StartAsync("");
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("up"), Cancel);
        gateway.IsRecordAway = true;

        (await client.CallAsync("work", Cancel)).AssertText("done");
        await gateway.AssertBalancesAsync(Cost, 0);
        Assert.Empty(gateway.ToolCalls);
        gateway.IsRecordAway = false;

        await AssertRecordedAsync(gateway, Outcome.Ran);
    }

    [Fact]
    public async Task ClientThatLeaves_DoesNotKeepTheCallFromBeingSettled()
    {
        var hasLeft = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _upstream.OnCall = async (context, id) =>
        {
            await ScriptedUpstream.StreamAsync(context, ": wait\n\n");
            await context.Response.Body.FlushAsync(Cancel);
            await hasLeft.Task;
            await context.Response.WriteAsync($"data: {ScriptedUpstream.Ran(id)}\n\n", Cancel);
        };
        await using var gateway = await StartAsync("");
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("up"), Cancel);

        await client.PostAndHangUpAsync(Messages.Call("work"), [], Cancel);
        hasLeft.SetResult();

        await gateway.AssertBalancesAsync(Cost, 0);
        await AssertRecordedAsync(gateway, Outcome.Ran);
    }

    private static Task DoAsync(string what, HttpContext context, string id) => what switch
    {
        "answers" => ScriptedUpstream.AnswerAsync(context, ScriptedUpstream.Ran(id)),
        "reports a lower price" => ScriptedUpstream.AnswerAsync(context, Priced(id, 2)),
        "reports a higher price" => ScriptedUpstream.AnswerAsync(context, Priced(id, 99)),
        "fails" => ScriptedUpstream.AnswerAsync(
            context, ScriptedUpstream.Result(id, """{"content":[],"isError":true}""")),
        "errs" => ScriptedUpstream.AnswerAsync(context, ScriptedUpstream.Error(id, -32050)),
        "refuses the arguments" => ScriptedUpstream.AnswerAsync(context, ScriptedUpstream.Error(id, -32602)),
        "refuses the request" => PageAsync(context, 403),
        "has a page for an answer" => PageAsync(context, 500),
        "talks nonsense" => ScriptedUpstream.AnswerAsync(context, "nonsense"),
        "hangs up" => HangUpAsync(context),
        "ends its stream" => ScriptedUpstream.StreamAsync(context, ": nothing\n\n"),
        _ => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
            .ContinueWith(_ => { }, TaskScheduler.Default),
    };

    private static string Priced(string id, int cost) =>
        ScriptedUpstream.Result(id, "{\"content\":[],\"_meta\":{\"satgate/cost_credits\":" + cost + "}}");

    private static Task PageAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html";
        return context.Response.WriteAsync("<p>sorry</p>");
    }

    private static async Task HangUpAsync(HttpContext context)
    {
        await ScriptedUpstream.StreamAsync(context, "data: {");
        await context.Response.Body.FlushAsync(Cancel);
        context.Abort();
    }

    private Task<TestGateway> StartAsync(string rule) => TestGateway.StartAsync(
        $"upstreams:\n  up: {{ transport: http, url: \"{_upstream.Url}\", allowPrivate: true, timeout: 2s }}\n"
        + $"tools: {{ defaultCost: {Cost}{rule} }}\nbudget: {{ limit: 100 }}\n");

    private static async Task AssertRecordedAsync(TestGateway gateway, Outcome outcome)
    {
        await gateway.RecordedAsync(1);
        var call = Assert.Single(gateway.ToolCalls).ToolCall;
        Assert.Equal((ToolCall.Types.Decision.Allowed, outcome), (call.Decision, call.Outcome));
    }
}
