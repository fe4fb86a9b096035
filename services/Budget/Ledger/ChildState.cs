namespace SatGate.Budget.Ledger;

/// <summary>Where a delegation stands in its parent; the numbers are those of the stored document.</summary>
internal enum ChildState
{
    None = 0,
    Opening = 1,
    Opened = 2,
    Returning = 3,
}
