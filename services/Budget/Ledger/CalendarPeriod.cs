namespace SatGate.Budget.Ledger;

/// <summary>
/// Calendar periods in a time zone. A day, week or month begins at the first instant at which the zone's clocks show
/// its first midnight or later, so a midnight that daylight saving skips or repeats still begins exactly one period.
/// Hours and minutes are real ones: the repeated hour of autumn is an hour of its own. Times are Unix milliseconds.
/// </summary>
internal static class CalendarPeriod
{
    /// <summary>The first and last instants the calendar can hold, a year inside those of DateTime.</summary>
    public const long TimeMin = 0;
    public const long TimeMax = 253_370_764_800_000;

    private const long MinuteLength = 60_000;
    private const long HourLength = 60 * MinuteLength;
    private const long DayLength = 24 * HourLength;

    /// <summary>An empty name is UTC. A name the host does not know is refused, never taken for UTC.</summary>
    public static bool TryFindZone(string name, out TimeZoneInfo zone)
    {
        zone = TimeZoneInfo.Utc;
        return name.Length == 0
            || (name.Length <= WindowTerms.ZoneLengthMax && TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone!));
    }

    /// <summary>The length by which a rolling window looks back; a month is thirty days.</summary>
    public static long NominalLength(Period period) => period switch
    {
        Period.Minute => MinuteLength,
        Period.Hour => HourLength,
        Period.Day => DayLength,
        Period.Week => 7 * DayLength,
        _ => 30 * DayLength,
    };

    /// <summary>The end of the period that contains <paramref name="time"/>; always after it.</summary>
    public static long End(long time, Period period, TimeZoneInfo zone)
    {
        if (period is Period.Minute or Period.Hour)
        {
            var length = NominalLength(period);
            return time - FloorMod(time + Offset(time, zone), length) + length;
        }
        var first = FirstDay(LocalDate(time, zone), period);
        do
        {
            // A clock set back over midnight shows the old date again after the new period has begun.
            first = NextFirstDay(first, period);
        }
        while (FirstInstant(first, zone) <= time);
        return FirstInstant(first, zone);
    }

    /// <summary>
    /// How many whole periods lie between the end of one and the end of a later one, the later one not counted.
    /// </summary>
    public static long Between(long earlierEnd, long laterEnd, Period period, TimeZoneInfo zone)
    {
        if (period is Period.Minute or Period.Hour)
        {
            return Math.Max(0, ((laterEnd - earlierEnd) / NominalLength(period)) - 1);
        }
        var from = FirstDay(LocalDate(earlierEnd, zone), period);
        var to = FirstDay(LocalDate(laterEnd, zone), period);
        var periods = period switch
        {
            Period.Day => to.DayNumber - from.DayNumber,
            Period.Week => (to.DayNumber - from.DayNumber) / 7,
            _ => ((to.Year - from.Year) * 12) + to.Month - from.Month,
        };
        return Math.Max(0, periods - 1);
    }

    private static DateOnly FirstDay(DateOnly date, Period period) => period switch
    {
        Period.Day => date,
        // Monday begins the week (ISO 8601).
        Period.Week => date.AddDays(-(((int)date.DayOfWeek + 6) % 7)),
        _ => new DateOnly(date.Year, date.Month, 1),
    };

    private static DateOnly NextFirstDay(DateOnly first, Period period) => period switch
    {
        Period.Day => first.AddDays(1),
        Period.Week => first.AddDays(7),
        _ => first.AddMonths(1),
    };

    private static DateOnly LocalDate(long time, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(DateTime.UnixEpoch.AddMilliseconds(time + Offset(time, zone)));

    private static long FirstInstant(DateOnly date, TimeZoneInfo zone)
    {
        var midnight = (long)(date.ToDateTime(TimeOnly.MinValue) - DateTime.UnixEpoch).TotalMilliseconds;
        // Offsets lie within -15 to +15 hours, so the zone's offset changes at most once in this span.
        var before = Offset(midnight - (15 * HourLength), zone);
        var after = Offset(midnight + (15 * HourLength), zone);
        if (Offset(midnight - before, zone) == before)
        {
            return midnight - before;
        }
        if (Offset(midnight - after, zone) == after)
        {
            return midnight - after;
        }
        // The clocks jumped over midnight: the day begins at the jump.
        long low = midnight - after, high = midnight - before;
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (Offset(middle, zone) == before)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }
        return high;
    }

    private static long Offset(long time, TimeZoneInfo zone) =>
        ReferenceEquals(zone, TimeZoneInfo.Utc)
            ? 0
            : (long)zone.GetUtcOffset(DateTime.UnixEpoch.AddMilliseconds(Math.Max(time, TimeMin))).TotalMilliseconds;

    private static long FloorMod(long value, long modulus)
    {
        var rest = value % modulus;
        return rest < 0 ? rest + modulus : rest;
    }
}
