namespace SatGate.Macaroons.Caveats;

/// <summary>`depth`: how many `budget` caveats may follow; counted once, when the account chain is read.</summary>
internal sealed record DepthCaveat(int BudgetsMax) : ICaveat
{
    public Denial Check(in Access access) => Denial.None;
}
