using System.Text.Json;
using SatGate.Contracts.Budget.V1;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Spending;

/// <summary>A tool the caller could still pay for.</summary>
internal readonly record struct Alternative(string Tool, long CostCredits)
{
    /// <summary>The member `alternatives` of a money denial and of a quote.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<Alternative> alternatives)
    {
        writer.WriteStartArray("alternatives");
        foreach (var alternative in alternatives)
        {
            writer.WriteStartObject();
            writer.WriteString("tool", alternative.Tool);
            writer.WriteNumber("cost_credits", alternative.CostCredits);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}

/// <summary>
/// A money denial: a text for a model to read, and the figures it needs to go on (docs/wire.md, Errors).
/// </summary>
internal sealed record BudgetRefusal : Refusal
{
    /// <summary>Alternatives that are named; more would drown the message.</summary>
    public const int AlternativesMax = 10;

    private readonly string _tool;
    private readonly long _cost;
    private readonly Principal _principal;
    private readonly ReserveResponse _answer;
    private readonly IReadOnlyList<Alternative> _alternatives;

    public BudgetRefusal(
        string tool, long cost, Principal principal, ReserveResponse answer, IReadOnlyList<Alternative> alternatives)
        : base(JsonRpcCodes.Budget, ErrorOf(answer), TextOf(tool, cost, answer, alternatives))
    {
        _tool = tool;
        _cost = cost;
        _principal = principal;
        _answer = answer;
        _alternatives = alternatives;
    }

    /// <summary>We cannot decide, so no; nothing was forwarded and nothing was paid.</summary>
    public static Refusal Unavailable() => new(
        JsonRpcCodes.InternalError, "budget_unavailable",
            "The budget cannot be checked just now, so the call was not made. Try again.");

    private static string ErrorOf(ReserveResponse answer) =>
        answer.Status is ReserveResponse.Types.Status.WindowExhausted ? "window_exhausted" : "budget_exhausted";

    private static string TextOf(
        string tool, long cost, ReserveResponse answer, IReadOnlyList<Alternative> alternatives)
    {
        var text = answer.Status switch
        {
            ReserveResponse.Types.Status.ExceedsAvailable or ReserveResponse.Types.Status.WindowExhausted =>
                $"Budget exhausted: `{tool}` costs {cost} credits, {answer.Remaining} remain.",
            ReserveResponse.Types.Status.AccountNotFound => "Budget exhausted: no such account.",
            ReserveResponse.Types.Status.AccountClosed => "Budget exhausted: the account is closed.",
            ReserveResponse.Types.Status.AccountFrozen => "Budget exhausted: the account is frozen.",
            ReserveResponse.Types.Status.AccountExpired => "Budget exhausted: the account has expired.",
            ReserveResponse.Types.Status.TooManyOpen =>
                "Budget exhausted: too many calls hold credits; wait for one to end.",
            _ => "Budget exhausted: the ledger refused the reservation.",
        };
        if (answer.ResetsAt > 0)
        {
            text += $" It resets at {DateTimeOffset.FromUnixTimeMilliseconds(answer.ResetsAt):yyyy-MM-ddTHH:mm:ssZ}.";
        }

        var affordable = string.Join(", ", alternatives.Select(other => $"`{other.Tool}` ({other.CostCredits})"));
        return alternatives.Count == 0 ? text : $"{text} Affordable instead: {affordable}.";
    }

    public override void WriteData(Utf8JsonWriter writer)
    {
        writer.WriteString("tool", _tool);
        writer.WriteNumber("cost_credits", _cost);
        writer.WriteNumber("remaining_credits", _answer.Remaining);
        writer.WriteNumber("limit", _answer.Limit);
        writer.WriteString("token_id", _principal.Id);
        writer.WriteString("budget_id", _principal.Account);
        if (_answer.ResetsAt > 0)
        {
            writer.WriteString("resets_at", DateTimeOffset.FromUnixTimeMilliseconds(_answer.ResetsAt));
        }

        Alternative.Write(writer, _alternatives);
    }
}
