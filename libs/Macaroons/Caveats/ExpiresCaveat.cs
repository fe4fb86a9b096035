namespace SatGate.Macaroons.Caveats;

/// <summary>`expires`: from this instant on, nothing.</summary>
internal sealed record ExpiresCaveat(DateTimeOffset Time) : ICaveat
{
    private static readonly Denial s_denial = new(DenialReason.Expired, CaveatNames.Expires);

    public Denial Check(in Access access) => access.Time >= Time ? s_denial : Denial.None;
}
