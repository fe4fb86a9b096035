using System.Text.Json.Nodes;
using SatGate.Gateway.Configuration;

namespace SatGate.Audit.Tests.Metering;

/// <summary>How a tool of <see cref="LabServer"/> ends its calls.</summary>
internal enum CallEnd
{
    Unspecified = 0,
    Ran = 1,
    ToolError = 2,

    /// <summary>A JSON-RPC error that says that no tool ran.</summary>
    Refused = 3,

    /// <summary>A JSON-RPC error from half way.</summary>
    Failed = 4,

    /// <summary>HTTP 400, whatever its body says.</summary>
    TurnedAway = 5,

    /// <summary>The connection ends without an answer: nobody knows whether it ran.</summary>
    BrokenOff = 6,
}

/// <summary>A tool, its price, and what a call of it costs in the end.</summary>
/// <param name="Price">Credits set aside.</param>
/// <param name="Charge">Credits that a call costs which was let through and reached the server.</param>
/// <param name="Reported">What the tool says that it cost; null says nothing.</param>
internal sealed record LabTool(
    string Name, long Price, long Charge, CallEnd End, long? Reported = null, SettleRule? Settle = null)
{
    public static IReadOnlyList<LabTool> All { get; } =
    [
        new("free", 0, 0, CallEnd.Ran),
        new("plain", 3, 3, CallEnd.Ran),
        new("cheaper", 10, 4, CallEnd.Ran, Reported: 4),
        new("greedy", 5, 5, CallEnd.Ran, Reported: 500),
        new("generous", 5, 0, CallEnd.Ran, Reported: -7),
        new("fails", 7, 7, CallEnd.ToolError),
        new("fails_cheaper", 7, 2, CallEnd.ToolError, Reported: 2),
        new("fails_free", 6, 0, CallEnd.ToolError, Settle: new SettleRule(OnToolError: ToolErrorRule.Refund)),
        new("half_way", 4, 4, CallEnd.Failed),
        new("refused", 4, 0, CallEnd.Refused),
        new("turned_away", 4, 0, CallEnd.TurnedAway),
        new("lost", 2, 2, CallEnd.BrokenOff),
        new("lost_free", 8, 0, CallEnd.BrokenOff, Settle: new SettleRule(OnUnknown: UnknownOutcomeRule.Refund)),
        new("lost_held", 9, 9, CallEnd.BrokenOff, Settle: new SettleRule(OnUnknown: UnknownOutcomeRule.Hold)),
    ];

    public JsonObject Result()
    {
        var result = new JsonObject
        {
            ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = Name }),
            ["isError"] = End is CallEnd.ToolError,
        };
        if (Reported is { } cost)
        {
            result["_meta"] = new JsonObject { ["satgate/cost_credits"] = cost };
        }

        return result;
    }
}
