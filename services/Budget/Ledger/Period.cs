namespace SatGate.Budget.Ledger;

/// <summary>The nominal length of a window; the numbers are those of the contract.</summary>
internal enum Period
{
    Unspecified = 0,
    Minute = 1,
    Hour = 2,
    Day = 3,
    Week = 4,
    Month = 5,
}
