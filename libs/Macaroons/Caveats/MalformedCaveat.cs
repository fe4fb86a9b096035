namespace SatGate.Macaroons.Caveats;

/// <summary>A known caveat whose value cannot be read. A typo must not lift a limit.</summary>
internal sealed record MalformedCaveat(string Name) : ICaveat
{
    public Denial Check(in Access access) => new(DenialReason.CaveatMalformed, Name);
}
