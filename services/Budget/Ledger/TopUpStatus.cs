namespace SatGate.Budget.Ledger;

/// <summary>The answers of TopUp in order of precedence; the numbers are those of the contract.</summary>
internal enum TopUpStatus
{
    Unspecified = 0,
    InvalidArgument = 1,
    AccountNotFound = 2,
    AccountClosed = 3,
    NotARoot = 4,
    Exists = 5,
    ExistsWithDifferentAmount = 6,
    OutboxFull = 7,
    ToppedUp = 8,
    StoreUnavailable = 9,
}
