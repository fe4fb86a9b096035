namespace SatGate.Macaroons.Caveats;

/// <summary>
/// `budget`: names a sub-account of this many credits. The ledger holds it to that; a hash cannot count. See
/// <see cref="Accounts.AccountChain"/>.
/// </summary>
internal sealed record BudgetCaveat(long Credits) : ICaveat
{
    public Denial Check(in Access access) => Denial.None;
}
