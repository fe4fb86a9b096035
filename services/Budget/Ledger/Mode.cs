namespace SatGate.Budget.Ledger;

/// <summary>
/// How a reservation meets a limit it would break; the numbers are those of the contract. Unspecified acts as hard, the
/// strictest.
/// </summary>
internal enum Mode
{
    Unspecified = 0,
    Hard = 1,
    Soft = 2,
    Shadow = 3,
}
