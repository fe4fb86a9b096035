using Period = SatGate.Budget.Ledger.Period;

namespace SatGate.Simulation.Oracle;

/// <summary>
/// Calendar periods found by looking: a quarter of an hour after the other until the clock on the wall shows the date.
/// Slow, and nothing like the ledger's arithmetic. Unix milliseconds.
/// </summary>
internal sealed class OracleCalendar
{
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;

    private readonly Dictionary<(string Zone, DateOnly Day), long> _begins = [];

    /// <summary>The first instant after the period that contains <paramref name="time"/>.</summary>
    public long End(long time, Period period, string zone)
    {
        if (period is Period.Minute or Period.Hour)
        {
            var length = period == Period.Minute ? Minute : Hour;
            var onTheWall = time + (long)Zone(zone).GetUtcOffset(At(time)).TotalMilliseconds;
            return time + length - (onTheWall % length);
        }
        var next = Next(First(Shown(time, zone), period), period);
        while (Begins(next, zone) <= time)
        {
            next = Next(next, period);
        }
        return Begins(next, zone);
    }

    public static long NominalLength(Period period) => period switch
    {
        Period.Minute => Minute,
        Period.Hour => Hour,
        Period.Day => 24 * Hour,
        Period.Week => 168 * Hour,
        _ => 720 * Hour,
    };

    private long Begins(DateOnly day, string zone)
    {
        if (!_begins.TryGetValue((zone, day), out var begins))
        {
            begins = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds()
                - (18 * Hour);
            while (Shown(begins, zone) < day)
            {
                begins += 15 * Minute;
            }
            _begins.Add((zone, day), begins);
        }
        return begins;
    }

    private static DateOnly First(DateOnly day, Period period)
    {
        while (period == Period.Week ? day.DayOfWeek != DayOfWeek.Monday : period == Period.Month && day.Day != 1)
        {
            day = day.AddDays(-1);
        }
        return day;
    }

    private static DateOnly Next(DateOnly first, Period period)
    {
        do
        {
            first = first.AddDays(1);
        }
        while (First(first, period) != first);
        return first;
    }

    private static DateOnly Shown(long time, string zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(At(time), Zone(zone)).DateTime);

    private static DateTimeOffset At(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time);

    private static TimeZoneInfo Zone(string name) =>
        name.Length == 0 ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(name);
}
