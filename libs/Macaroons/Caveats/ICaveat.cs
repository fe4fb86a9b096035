namespace SatGate.Macaroons.Caveats;

/// <summary>
/// One condition of a verified token. It can only forbid: a caveat that has no objection says no more than that.
/// </summary>
internal interface ICaveat
{
    Denial Check(in Access access);
}
