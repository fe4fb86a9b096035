namespace SatGate.Budget.Ledger;

/// <summary>
/// A cap on what an account spends in each period. Calendar periods follow the clock on the wall of a time zone,
/// daylight saving included; a rolling one ends now. Credits left of a calendar period raise the next one's cap by at
/// most <see cref="CarryOverMax"/>. An inherited window came from the parent and stays when the account's own are
/// replaced.
/// </summary>
internal sealed record WindowTerms(
    Period Period, string Zone, Credits Cap, bool Rolling, Credits CarryOverMax, ToolPattern Tools, bool Inherited)
{
    public const int ZoneLengthMax = 64;

    /// <summary>Two windows that count the same spending in the same periods, whatever their caps.</summary>
    public bool CountsLike(WindowTerms other) =>
        Period == other.Period && Zone == other.Zone && Rolling == other.Rolling && Tools == other.Tools
        && Inherited == other.Inherited;

    /// <summary>Null when the window can hold; otherwise what is wrong and how to mend it.</summary>
    public string? Fault()
    {
        if (Period is < Period.Minute or > Period.Month)
        {
            return "period must be minute, hour, day, week or month";
        }
        if (Cap.IsNegative || CarryOverMax.IsNegative || !Cap.Fits(CarryOverMax))
        {
            return "cap and carry_over_max must not be negative, and their sum must fit 64 bits";
        }
        if (Rolling && (!CarryOverMax.IsZero || Zone.Length > 0))
        {
            return "a rolling window has neither zone nor carry_over_max";
        }
        if (Zone.Length > ZoneLengthMax || !CalendarPeriod.TryFindZone(Zone, out _))
        {
            return "zone must be an IANA time zone that this host knows, such as Europe/Berlin; empty is UTC";
        }
        return ToolPattern.IsValid(Tools.Text) ? null : "tools must be a name or a prefix with one trailing *";
    }
}
