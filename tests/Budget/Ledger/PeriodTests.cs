using SatGate.Budget.Ledger;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>Lengths and distances of periods, and what a rolling window does with time.</summary>
public sealed class PeriodTests
{
    [Theory]
    [InlineData(Period.Minute, 60_000)]
    [InlineData(Period.Hour, 3_600_000)]
    [InlineData(Period.Day, 86_400_000)]
    [InlineData(Period.Week, 604_800_000)]
    [InlineData(Period.Month, 2_592_000_000)]
    internal void NominalLength_IsInMilliseconds(Period period, long length) =>
        Assert.Equal(length, CalendarPeriod.NominalLength(period));

    [Theory]
    [InlineData(Period.Minute, "2026-05-01T12:01:00Z", "2026-05-01T12:02:00Z", 0)]
    [InlineData(Period.Minute, "2026-05-01T12:01:00Z", "2026-05-01T12:05:00Z", 3)]
    [InlineData(Period.Hour, "2026-05-01T12:00:00Z", "2026-05-01T12:00:00Z", 0)]
    [InlineData(Period.Hour, "2026-05-01T12:00:00Z", "2026-05-02T12:00:00Z", 23)]
    [InlineData(Period.Day, "2026-05-01T00:00:00Z", "2026-05-02T00:00:00Z", 0)]
    [InlineData(Period.Day, "2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z", 30)]
    [InlineData(Period.Week, "2026-05-04T00:00:00Z", "2026-05-11T00:00:00Z", 0)]
    [InlineData(Period.Week, "2026-05-04T00:00:00Z", "2026-06-01T00:00:00Z", 3)]
    [InlineData(Period.Month, "2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z", 0)]
    [InlineData(Period.Month, "2025-11-01T00:00:00Z", "2026-06-01T00:00:00Z", 6)]
    internal void Between_CountsWholePeriods(Period period, string earlier, string later, long periods) => Assert.Equal(
        periods, CalendarPeriod.Between(Books.At(earlier), Books.At(later), period, TimeZoneInfo.Utc));

    [Theory]
    [InlineData("2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("2026-03-29T00:59:59.999Z", "2026-03-29T01:00:00Z")]
    [InlineData("1970-01-01T00:00:00Z", "1970-01-01T01:00:00Z")]
    public void End_OfAnHour_IsAfterItsFirstInstant(string time, string end) => Assert.Equal(
        Books.At(end), CalendarPeriod.End(Books.At(time), Period.Hour, TimeZoneInfo.Utc));

    [Theory]
    [InlineData("America/New_York", "2026-06-01T12:20:00Z", "2026-06-01T13:00:00Z")]
    [InlineData("Asia/Kolkata", "2026-06-01T12:20:00Z", "2026-06-01T12:30:00Z")]
    [InlineData("America/St_Johns", "2026-06-01T12:20:00Z", "2026-06-01T12:30:00Z")]
    [InlineData("Asia/Kathmandu", "2026-06-01T12:20:00Z", "2026-06-01T13:15:00Z")]
    public void End_OfAnHour_FollowsTheZonesMinutes(string name, string time, string end)
    {
        Assert.True(CalendarPeriod.TryFindZone(name, out var zone));

        Assert.Equal(Books.At(end), CalendarPeriod.End(Books.At(time), Period.Hour, zone));
    }

    /// <summary>Clocks that jump from 00:00 to 01:00 begin the day at the jump, not an hour before or after.</summary>
    [Theory]
    [InlineData("Africa/Cairo", "2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z")]
    [InlineData("America/Havana", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z")]
    [InlineData("Asia/Beirut", "2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z")]
    public void End_OfADayWithoutAMidnight_IsExact(string name, string begins, string ends)
    {
        Assert.True(CalendarPeriod.TryFindZone(name, out var zone));

        Assert.Equal(Books.At(begins), CalendarPeriod.End(Books.At(begins) - 1, Period.Day, zone));
        Assert.Equal(Books.At(ends), CalendarPeriod.End(Books.At(begins), Period.Day, zone));
    }

    [Fact]
    public void Rolling_VoidedWithinItsPeriod_GivesBackWhereItWasCounted()
    {
        var window = Hour();
        window.Count(new Credits(30));
        window.Advance(Books.Start + (10 * Books.Minute), 5);
        window.Count(new Credits(20));

        window.Uncount(new Credits(30), Books.Start, reservedSeq: 1);

        Assert.Equal(80, window.Remaining.Value);
        // Only what was counted ten minutes later is left, and leaves a bucket after its hour.
        Assert.Equal(Books.Start + (71 * Books.Minute), window.ResetsAt);
    }

    /// <summary>In its last minute it comes back; a minute later it has left, and its place is another's.</summary>
    [Theory]
    [InlineData(60)]
    [InlineData(61)]
    public void Rolling_VoidedAboutThePeriodsEnd_ComesBackOnce(int minutes)
    {
        var window = Hour();
        window.Count(new Credits(20));
        window.Advance(Books.Start + (minutes * Books.Minute), 5);
        window.Count(new Credits(20));

        window.Uncount(new Credits(20), Books.Start, reservedSeq: 1);

        Assert.Equal(80, window.Remaining.Value);
    }

    [Fact]
    public void Rolling_ReservedBeforeTheWindowWasSet_GivesNothingBack()
    {
        var window = new RollingWindow(Books.Rolling(Period.Hour, 100), Books.Start, nextSeq: 7);
        window.Count(new Credits(20));

        window.Uncount(new Credits(20), Books.Start, reservedSeq: 6);
        Assert.Equal(80, window.Remaining.Value);
        window.Uncount(new Credits(20), Books.Start, reservedSeq: 7);
        Assert.Equal(100, window.Remaining.Value);
    }

    [Fact]
    public void Rolling_SameBucketAgainOrEarlier_MovesNothing()
    {
        var window = Hour();
        window.Count(new Credits(20));

        window.Advance(Books.Start, 2);
        window.Advance(Books.Start - Books.Hour, 2);

        Assert.Equal(80, window.Remaining.Value);
        Assert.Equal(Books.Start + (61 * Books.Minute), window.ResetsAt);
    }

    [Fact]
    public void Rolling_RestoredFromItsBuckets_IsAsItWas()
    {
        var window = Hour();
        window.Count(new Credits(20));
        window.Advance(Books.Start + Books.Minute, 2);
        window.Count(new Credits(5));

        var again = new RollingWindow(window.Terms, window.SinceSeq, window.Newest, window.Buckets);

        Assert.Equal((75, window.ResetsAt), (again.Remaining.Value, again.ResetsAt));
        again.Advance(Books.Start + (61 * Books.Minute), 3);
        Assert.Equal(95, again.Remaining.Value);
    }

    [Fact]
    public void Rolling_Unused_NeverResets() => Assert.Equal(0, Hour().ResetsAt);

    private static RollingWindow Hour() => new(Books.Rolling(Period.Hour, 100), Books.Start, nextSeq: 1);
}
