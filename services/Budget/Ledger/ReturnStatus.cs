namespace SatGate.Budget.Ledger;

/// <summary>The answers of Return in order of precedence; the numbers are those of the contract.</summary>
internal enum ReturnStatus
{
    Unspecified = 0,
    AccountNotFound = 1,
    NotAChild = 2,
    Closing = 3,
    AlreadyClosed = 4,
    Returned = 5,
    OutboxFull = 6,
    StoreUnavailable = 7,
}
