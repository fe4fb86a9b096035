namespace SatGate.Macaroons.Caveats;

/// <summary>`max_cost`: a call may cost this many credits at most.</summary>
internal sealed record MaxCostCaveat(long Credits) : ICaveat
{
    private static readonly Denial s_denial = new(DenialReason.CostTooHigh, CaveatNames.MaxCost);

    public Denial Check(in Access access) => access.Cost > Credits ? s_denial : Denial.None;
}
