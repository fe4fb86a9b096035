using SatGate.Gateway.Spending;
using SatGate.Gateway.Telemetry;

namespace SatGate.Gateway.Calls;

/// <summary>
/// Steps 9 and 10 of a call: records how it ended and settles its hold by that. In this order, because what has been
/// charged for must be in the record (<see cref="BudgetGate"/> flushes it before it settles).
/// </summary>
internal sealed class CallSettlement(BudgetGate budget, GatewayMetrics metrics)
{
    /// <summary>Ends the call by its outcome; does nothing for one that has ended.</summary>
    public ValueTask EndAsync(Exchange exchange)
    {
        if (exchange.IsSettled)
        {
            return default;
        }

        exchange.IsSettled = true;
        var held = exchange.Hold?.Credits ?? 0;
        var post = exchange.Post ?? exchange.Rules.Post(exchange.Outcome, held, null);
        var charged = post ?? exchange.Rules.AtExpiry(held);
        exchange.Record?.End(exchange.Outcome, charged, exchange.AnswerBytes, exchange.Fault);
        metrics.ToolCall(exchange, charged);
        return exchange.Hold is { } hold && post is { } credits
            ? budget.SettleAsync(hold, credits, exchange.Outcome)
            : default;
    }
}
