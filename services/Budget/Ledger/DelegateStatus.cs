namespace SatGate.Budget.Ledger;

/// <summary>The answers of Delegate in order of precedence; the numbers are those of the contract.</summary>
internal enum DelegateStatus
{
    Unspecified = 0,
    InvalidArgument = 1,
    AccountNotFound = 2,
    AccountClosed = 3,
    AccountFrozen = 4,
    AccountExpired = 5,
    Exists = 6,
    ExistsWithDifferentTerms = 7,
    ExceedsAvailable = 8,
    ChildLimitReached = 9,
    DepthLimitReached = 10,
    OutboxFull = 11,
    Delegated = 12,
    StoreUnavailable = 13,
}
