namespace SatGate.Macaroons.Caveats;

/// <summary>`tenant`: only as this one. Two that disagree can never both be met.</summary>
internal sealed record TenantCaveat(string Tenant) : ICaveat
{
    private static readonly Denial s_denial = new(DenialReason.TenantMismatch, CaveatNames.Tenant);

    public Denial Check(in Access access) =>
        string.Equals(access.Tenant, Tenant, StringComparison.Ordinal) ? Denial.None : s_denial;
}
