namespace SatGate.Events;

/// <summary>The CloudEvents types of docs/wire.md.</summary>
public static class EventTypes
{
    public const string ToolCall = "tool_call";

    public const string BudgetReserve = "budget_reserve";
    public const string BudgetSpend = "budget_spend";
    public const string BudgetRefund = "budget_refund";
    public const string BudgetExpire = "budget_expire";
    public const string BudgetExhausted = "budget_exhausted";
    public const string BudgetOpened = "budget_opened";
    public const string BudgetChanged = "budget_changed";
    public const string Delegation = "delegation";
    public const string BudgetReturn = "budget_return";
    public const string TopUp = "topup";

    public const string AuthFailure = "auth_failure";
    public const string TokenMinted = "token_minted";
    public const string TokenRevoked = "token_revoked";
    public const string PolicyDenied = "policy_denied";
    public const string RateLimited = "rate_limited";

    public const string SessionConnect = "session_connect";
    public const string SessionKeepAlive = "session_keepalive";
    public const string SessionClose = "session_close";
}
