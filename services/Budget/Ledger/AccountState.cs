namespace SatGate.Budget.Ledger;

/// <summary>
/// The life of an account; the numbers are those of the contract. None is an account that was never opened.
/// </summary>
internal enum AccountState
{
    None = 0,
    Open = 1,
    Frozen = 2,
    Closing = 3,
    Closed = 4,
}
