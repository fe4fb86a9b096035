namespace SatGate.Macaroons.Caveats;

/// <summary>`label`: a name for people, inherited by events.</summary>
internal sealed record LabelCaveat(string Label) : ICaveat
{
    public Denial Check(in Access access) => Denial.None;
}
