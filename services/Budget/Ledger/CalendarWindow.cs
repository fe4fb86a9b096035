namespace SatGate.Budget.Ledger;

/// <summary>A window whose periods follow the calendar of a time zone, with credits carried over.</summary>
internal sealed class CalendarWindow : WindowState
{
    private readonly TimeZoneInfo _zone;

    public CalendarWindow(WindowTerms terms, long now, long nextSeq)
        : base(terms, nextSeq)
    {
        _zone = Zone(terms);
        End = CalendarPeriod.End(now, terms.Period, _zone);
    }

    public CalendarWindow(WindowTerms terms, long sinceSeq, long end, Credits used, Credits carried)
        : base(terms, sinceSeq)
    {
        _zone = Zone(terms);
        End = end;
        Used = used;
        Carried = carried;
    }

    /// <summary>The first instant after the current period.</summary>
    public long End { get; private set; }

    /// <summary>Credits that the periods before left over.</summary>
    public Credits Carried { get; private set; }

    public override Credits Cap => Terms.Cap + Credits.Min(Carried, Terms.CarryOverMax);

    public override long ResetsAt => End;

    public override void Advance(long now, long nextSeq)
    {
        if (now < End)
        {
            return;
        }
        var end = CalendarPeriod.End(now, Terms.Period, _zone);
        if (!Terms.CarryOverMax.IsZero)
        {
            // Periods that passed without a single call leave their whole cap each.
            var skipped = CalendarPeriod.Between(End, end, Terms.Period, _zone);
            var left = Int128.Min(Remaining.Value, Terms.CarryOverMax.Value) + ((Int128)skipped * Terms.Cap.Value);
            Carried = new Credits((long)Int128.Min(left, Terms.CarryOverMax.Value));
        }
        else
        {
            Carried = Credits.Zero;
        }
        End = end;
        Used = Credits.Zero;
        SinceSeq = nextSeq;
    }

    public override void Count(Credits amount) => Used += amount;

    public override void Uncount(Credits amount, long reservedAt, long reservedSeq)
    {
        if (reservedSeq >= SinceSeq)
        {
            Used -= amount;
        }
    }

    // The zone was checked when the window was set; a document whose zone this host lost is refused by its reader.
    private static TimeZoneInfo Zone(WindowTerms terms) => CalendarPeriod.TryFindZone(terms.Zone, out var zone)
        ? zone
        : throw new TimeZoneNotFoundException(terms.Zone);
}
