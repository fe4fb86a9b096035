namespace SatGate.Macaroons.Caveats;

/// <summary>A caveat of a kind we do not know. Ignoring it could allow what its author meant to forbid.</summary>
internal sealed record UnknownCaveat(string? Name) : ICaveat
{
    public Denial Check(in Access access) => new(DenialReason.CaveatUnknown, Name);
}
