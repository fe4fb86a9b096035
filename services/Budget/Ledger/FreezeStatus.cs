namespace SatGate.Budget.Ledger;

/// <summary>The answers of Freeze and Unfreeze in order of precedence; the numbers are those of the contract.</summary>
internal enum FreezeStatus
{
    Unspecified = 0,
    AccountNotFound = 1,
    AccountClosed = 2,
    Unchanged = 3,
    Changed = 4,
    OutboxFull = 5,
    StoreUnavailable = 6,
}
