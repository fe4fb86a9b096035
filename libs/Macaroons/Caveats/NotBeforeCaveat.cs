namespace SatGate.Macaroons.Caveats;

/// <summary>`not_before`: until this instant, nothing.</summary>
internal sealed record NotBeforeCaveat(DateTimeOffset Time) : ICaveat
{
    private static readonly Denial s_denial = new(DenialReason.NotYetValid, CaveatNames.NotBefore);

    public Denial Check(in Access access) => access.Time < Time ? s_denial : Denial.None;
}
