using SatGate.Budget.Ledger;

namespace SatGate.Budget.Accounts;

/// <summary>The answer of an operation on one account, and the account after it where there is one.</summary>
internal sealed record AccountAnswer<TStatus>(TStatus Status, AccountView? Account, string? Detail);
