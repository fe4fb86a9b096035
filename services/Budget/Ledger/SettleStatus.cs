namespace SatGate.Budget.Ledger;

/// <summary>The answers of Settle in order of precedence; the numbers are those of the contract.</summary>
internal enum SettleStatus
{
    Unspecified = 0,
    InvalidArgument = 1,
    AccountNotFound = 2,
    ReservationNotFound = 3,
    AlreadySettled = 4,
    AlreadySettledDifferently = 5,
    AmountExceedsReserved = 6,
    OutboxFull = 7,
    Settled = 8,
    StoreUnavailable = 9,
}
