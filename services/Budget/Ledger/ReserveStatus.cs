namespace SatGate.Budget.Ledger;

/// <summary>The answers of Reserve in order of precedence; the numbers are those of the contract.</summary>
internal enum ReserveStatus
{
    Unspecified = 0,
    InvalidArgument = 1,
    AmountMustNotBeNegative = 2,
    AccountNotFound = 3,
    AccountClosed = 4,
    AccountFrozen = 5,
    AccountExpired = 6,
    Exists = 7,
    ExistsWithDifferentAmount = 8,
    AlreadySettled = 9,
    TooManyOpen = 10,
    OutboxFull = 11,
    WindowExhausted = 12,
    ExceedsAvailable = 13,
    Reserved = 14,
    ReservedOverLimit = 15,
    StoreUnavailable = 16,
}
