using SatGate.Contracts.Budget.V1;
using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Spending;

/// <summary>How much of a reservation an outcome costs. Pure.</summary>
/// <param name="OnToolError">The tool ran and failed.</param>
/// <param name="OnUnknown">Nobody knows whether it ran.</param>
internal sealed record SettlementRules(ToolErrorRule OnToolError, UnknownOutcomeRule OnUnknown)
{
    /// <summary>Credits to post; null leaves the reservation to expire by its rule (`hold`).</summary>
    /// <param name="outcome">What happened.</param>
    /// <param name="reserved">Credits set aside.</param>
    /// <param name="reported">What the tool said it really cost; it can lower the price, never raise it.</param>
    public long? Post(CallOutcome outcome, long reserved, long? reported) => outcome switch
    {
        CallOutcome.Ran => Math.Clamp(reported ?? reserved, 0, reserved),
        CallOutcome.ToolError => OnToolError is ToolErrorRule.Refund ? 0
            : Math.Clamp(reported ?? reserved, 0, reserved),
        CallOutcome.NotRun or CallOutcome.InputRequired => 0,
        _ => OnUnknown switch
        {
            UnknownOutcomeRule.Refund => 0,
            UnknownOutcomeRule.Hold => null,
            _ => reserved,
        },
    };

    /// <summary>What the ledger does when the gateway never settles; a hold that nobody resolves is charged.</summary>
    public OutcomeRule ExpireAs => OnUnknown is UnknownOutcomeRule.Refund ? OutcomeRule.Refund : OutcomeRule.Charge;

    /// <summary>Credits that a reservation costs when it expires.</summary>
    public long AtExpiry(long reserved) => ExpireAs is OutcomeRule.Refund ? 0 : reserved;
}
