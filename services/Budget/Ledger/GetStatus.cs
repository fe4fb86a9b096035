namespace SatGate.Budget.Ledger;

/// <summary>The answers of Get; the numbers are those of the contract.</summary>
internal enum GetStatus
{
    Unspecified = 0,
    AccountNotFound = 1,
    Found = 2,
    StoreUnavailable = 3,
}
