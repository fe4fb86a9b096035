using System.Text.Json;
using SatGate.Contracts.Budget.V1;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Mcp;
using Status = SatGate.Contracts.Budget.V1.DelegateResponse.Types.Status;

namespace SatGate.Gateway.Spending;

/// <summary>The account of a token cannot be carved out of the one above it (docs/wire.md, Errors).</summary>
internal sealed record DelegationRefusal : Refusal
{
    public const string Failed = "delegation_failed";

    private readonly long _credits;
    private readonly long? _remaining;
    private readonly Principal _principal;

    private DelegationRefusal(string message, Principal principal, long credits, long? remaining)
        : base(JsonRpcCodes.Budget, Failed, message)
    {
        _principal = principal;
        _credits = credits;
        _remaining = remaining;
    }

    /// <param name="answer">The ledger's refusal.</param>
    /// <param name="principal">Who asked.</param>
    /// <param name="credits">What was asked for.</param>
    public static Refusal Of(DelegateResponse answer, Principal principal, long credits) =>
        answer.Status is Status.StoreUnavailable
            ? BudgetRefusal.Unavailable()
            : new DelegationRefusal(
                TextOf(answer, credits), principal, credits,
                answer.Status is Status.ExceedsAvailable ? answer.ParentRemaining : null);

    /// <summary>The parent has too little, seen before anything was asked of the ledger.</summary>
    public static Refusal Insufficient(Principal principal, long credits, long remaining) => Of(
        new DelegateResponse { Status = Status.ExceedsAvailable, ParentRemaining = remaining }, principal, credits);

    private static string TextOf(DelegateResponse answer, long credits) => answer.Status switch
    {
        Status.ExceedsAvailable =>
            $"Budget exhausted: insufficient parent budget: {credits} asked for, {answer.ParentRemaining} remain.",
        Status.AccountNotFound => "Budget exhausted: there is no account above this token's.",
        Status.AccountClosed => "Budget exhausted: the account above this token's is closed.",
        Status.AccountFrozen => "Budget exhausted: the account above this token's is frozen.",
        Status.AccountExpired => "Budget exhausted: the account above this token's has expired.",
        Status.ExistsWithDifferentTerms => "Budget exhausted: the token's account was opened, and has been closed.",
        Status.ChildLimitReached =>
            "Budget exhausted: the account above has as many sub-accounts as it may; return one.",
        Status.DepthLimitReached => "Budget exhausted: the account above may not delegate any further.",
        _ => "Budget exhausted: the ledger refused to open the token's account.",
    };

    public override void WriteData(Utf8JsonWriter writer)
    {
        writer.WriteNumber("budget", _credits);
        if (_remaining is { } remaining)
        {
            writer.WriteNumber("remaining_credits", remaining);
        }

        writer.WriteString("token_id", _principal.Id);
        writer.WriteString("budget_id", _principal.Account);
    }
}
