using SatGate.Gateway.Pricing;
using SatGate.Gateway.Recording;
using SatGate.Gateway.Spending;
using SatGate.Gateway.Telemetry;

namespace SatGate.Gateway.Calls;

/// <summary>
/// Steps 9 and 10 of a call, whichever way and however late it ends: counts and records how, and settles its hold by
/// that. In this order, because what has been charged for must be in the record (<see cref="BudgetGate"/> flushes it
/// before it settles).
/// </summary>
internal sealed class CallSettlement(BudgetGate budget, GatewayMetrics metrics)
{
    /// <summary>A request that is about to be forwarded.</summary>
    public OpenCall Begin(Call call, UpstreamRoute route, Hold? hold, ToolPrice price, CallRecord? record) =>
        new(this, route.Upstream.Name, route.Tool, hold, price, record, call.StartedAt);

    /// <summary>Called once for each call, by <see cref="OpenCall.EndAsync"/>.</summary>
    public ValueTask EndAsync(OpenCall call, CallRecord? record)
    {
        var held = call.Hold?.Credits ?? 0;
        var post = call.Post ?? call.Rules.Post(call.Outcome, held, null);
        var charged = post ?? call.Rules.AtExpiry(held);
        record?.End(call.Outcome, charged, call.AnswerBytes, call.Fault);
        metrics.ToolCall(call, charged);
        return call.Hold is { } hold && post is { } credits
            ? budget.SettleAsync(hold, credits, call.Outcome)
            : default;
    }
}
