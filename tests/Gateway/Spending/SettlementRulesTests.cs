using SatGate.Gateway.Configuration;
using SatGate.Gateway.Spending;

namespace SatGate.Gateway.Tests.Spending;

public sealed class SettlementRulesTests
{
    [Trait("weakness", "W6")]
    [Theory]
    [InlineData("Ran", ToolErrorRule.Charge, UnknownOutcomeRule.Charge, null, 10L)]
    [InlineData("Ran", ToolErrorRule.Charge, UnknownOutcomeRule.Charge, 4L, 4L)]
    [InlineData("Ran", ToolErrorRule.Charge, UnknownOutcomeRule.Charge, 400L, 10L)]
    [InlineData("Ran", ToolErrorRule.Charge, UnknownOutcomeRule.Charge, -4L, 0L)]
    [InlineData("ToolError", ToolErrorRule.Charge, UnknownOutcomeRule.Refund, null, 10L)]
    [InlineData("ToolError", ToolErrorRule.Refund, UnknownOutcomeRule.Charge, 9L, 0L)]
    [InlineData("NotRun", ToolErrorRule.Charge, UnknownOutcomeRule.Charge, 9L, 0L)]
    [InlineData("InputRequired", ToolErrorRule.Charge, UnknownOutcomeRule.Charge, null, 0L)]
    [InlineData("Unknown", ToolErrorRule.Refund, UnknownOutcomeRule.Charge, null, 10L)]
    [InlineData("Unknown", ToolErrorRule.Charge, UnknownOutcomeRule.Refund, null, 0L)]
    [InlineData("Unknown", ToolErrorRule.Charge, UnknownOutcomeRule.Hold, null, null)]
    public void Post_Outcome_CostsByRule(
        string outcome, ToolErrorRule onToolError, UnknownOutcomeRule onUnknown, long? reported, long? expected) =>
        Assert.Equal(
            expected,
            new SettlementRules(onToolError, onUnknown).Post(Enum.Parse<CallOutcome>(outcome), 10, reported));
}
