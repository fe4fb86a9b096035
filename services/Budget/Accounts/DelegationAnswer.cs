using SatGate.Budget.Ledger;

namespace SatGate.Budget.Accounts;

/// <summary>What became of a Delegate: the parent's credits and the child after it.</summary>
internal sealed record DelegationAnswer(
    DelegateStatus Status, Credits ParentRemaining, AccountView? Child, string? Detail);
