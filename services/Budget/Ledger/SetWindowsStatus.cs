namespace SatGate.Budget.Ledger;

/// <summary>The answers of SetWindows in order of precedence; the numbers are those of the contract.</summary>
internal enum SetWindowsStatus
{
    Unspecified = 0,
    InvalidArgument = 1,
    AccountNotFound = 2,
    AccountClosed = 3,
    OutboxFull = 4,
    Set = 5,
    StoreUnavailable = 6,
}
