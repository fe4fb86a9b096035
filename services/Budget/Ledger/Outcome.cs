namespace SatGate.Budget.Ledger;

/// <summary>What became of the call behind a settlement; the numbers are those of the contract's event.</summary>
internal enum Outcome
{
    Unspecified = 0,
    Ran = 1,
    ToolError = 2,
    NotRun = 3,
    Unknown = 4,
}
