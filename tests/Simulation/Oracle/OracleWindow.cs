using SatGate.Contracts.Budget.V1;
using Period = SatGate.Budget.Ledger.Period;

namespace SatGate.Simulation.Oracle;

/// <summary>A window as a list of what was counted in it, added up whenever somebody asks.</summary>
internal sealed class OracleWindow
{
    private const int BucketsKept = 61;

    private readonly OracleCalendar _calendar;
    private readonly List<Counted> _counted = [];
    private long _end;
    private long _now;

    public OracleWindow(WindowTerms terms, long now, OracleCalendar calendar)
    {
        _calendar = calendar;
        Terms = terms;
        _now = now;
        _end = Window.Rolling ? long.MaxValue : calendar.End(now, Period, Window.Zone);
    }

    public WindowTerms Terms { get; set; }

    public long Carried { get; private set; }

    public Int128 Used => _counted.Aggregate((Int128)0, (sum, each) => sum + each.Amount);

    public Int128 Remaining => Int128.Max(0, (Int128)Window.Cap + Math.Min(Carried, Window.CarryOverMax) - Used);

    private Window Window => Terms.Window;

    private Period Period => (Period)(int)Window.Period;

    private long BucketLength => OracleCalendar.NominalLength(Period) / 60;

    public bool Matches(string tool) => Window.Tools.Length == 0 || (Window.Tools.EndsWith('*')
        ? tool.StartsWith(Window.Tools[..^1], StringComparison.Ordinal)
        : tool == Window.Tools);

    public bool CountsLike(WindowTerms other) =>
        Window.Period == other.Window.Period && Window.Zone == other.Window.Zone
        && Window.Rolling == other.Window.Rolling && Window.Tools == other.Window.Tools
        && Terms.Inherited == other.Inherited;

    public void Advance(long now)
    {
        _now = now;
        if (Window.Rolling)
        {
            _counted.RemoveAll(each => each.At / BucketLength <= (now / BucketLength) - BucketsKept);
            return;
        }
        while (_end <= now)
        {
            var carried = (long)Int128.Min(Remaining, Window.CarryOverMax);
            // Once a period without a call has left as much as the one before, all that follow do.
            var isSteady = _counted.Count == 0 && carried == Carried;
            Carried = carried;
            _counted.Clear();
            _end = _calendar.End(isSteady ? now : _end, Period, Window.Zone);
        }
    }

    public void Count(string subject, long amount) => _counted.Add(new Counted(subject, _now, amount));

    /// <summary>Nothing when what was counted has left the window meanwhile.</summary>
    public void Uncount(string subject, long reservedAt, long amount)
    {
        var at = _counted.FindIndex(each => each.Subject == subject && each.At == reservedAt);
        if (at >= 0)
        {
            _counted[at] = _counted[at] with { Amount = _counted[at].Amount - amount };
        }
    }

    /// <summary>Null when the stored window is this one; else what differs.</summary>
    public string? Difference(WindowDocument stored, long clock)
    {
        Advance(clock);
        var used = Window.Rolling ? stored.Buckets.Sum() : stored.Used;
        if (!stored.Terms.Equals(Terms) || used != Used)
        {
            return $"window {stored.Terms} has {used} used, by the oracle {Used} under {Terms}";
        }
        return Window.Rolling || (stored.Carried == Carried && stored.End == _end)
            ? null
            : $"window {stored.Terms} carries {stored.Carried} until {stored.End}, by the oracle {Carried}, {_end}";
    }

    private readonly record struct Counted(string Subject, long At, long Amount);
}
