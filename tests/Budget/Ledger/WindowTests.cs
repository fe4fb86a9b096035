using SatGate.Budget.Ledger;

namespace SatGate.Budget.Tests.Ledger;

public sealed class WindowTests
{
    [Theory]
    [InlineData(Period.Minute, "", "2026-03-29T00:59:30Z", "2026-03-29T01:00:00Z")]
    [InlineData(Period.Hour, "", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z")]
    [InlineData(Period.Hour, "Asia/Kolkata", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z")]
    [InlineData(Period.Day, "", "2026-03-29T23:59:59.999Z", "2026-03-30T00:00:00Z")]
    // Europe/Berlin springs forward on 29 March 2026 and falls back on 25 October: days of 23 and of 25 hours.
    [InlineData(Period.Day, "Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData(Period.Day, "Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    // The hour that comes twice is two hours.
    [InlineData(Period.Hour, "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z")]
    [InlineData(Period.Hour, "Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z")]
    [InlineData(Period.Week, "Europe/Berlin", "2026-03-25T12:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData(Period.Week, "", "2026-01-05T00:00:00Z", "2026-01-12T00:00:00Z")]
    [InlineData(Period.Month, "America/New_York", "2026-03-01T04:59:00Z", "2026-03-01T05:00:00Z")]
    [InlineData(Period.Month, "America/New_York", "2026-03-01T05:00:00Z", "2026-04-01T04:00:00Z")]
    [InlineData(Period.Month, "", "2028-02-29T12:00:00Z", "2028-03-01T00:00:00Z")]
    // Cairo skips the midnight of 24 April 2026: the day begins at one o'clock, at the jump.
    [InlineData(Period.Day, "Africa/Cairo", "2026-04-23T12:00:00Z", "2026-04-23T22:00:00Z")]
    // Havana's midnight of 1 November 2026 comes twice: the day begins at the first.
    [InlineData(Period.Day, "America/Havana", "2026-10-31T12:00:00Z", "2026-11-01T04:00:00Z")]
    [InlineData(Period.Day, "America/Havana", "2026-11-01T05:30:00Z", "2026-11-02T05:00:00Z")]
    // Newfoundland once fell back at one minute past midnight: the old date came again, the new day had begun.
    [InlineData(Period.Day, "America/St_Johns", "2010-11-07T02:40:00Z", "2010-11-08T03:30:00Z")]
    // Samoa left a whole day out.
    [InlineData(Period.Day, "Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-30T10:00:00Z")]
    [InlineData(Period.Day, "Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z")]
    internal void End_OfACalendarPeriod_FollowsTheZone(Period period, string zone, string time, string end)
    {
        Assert.True(CalendarPeriod.TryFindZone(zone, out var found));

        Assert.Equal(Books.At(end), CalendarPeriod.End(Books.At(time), period, found));
    }

    [Theory]
    [InlineData("Mars/Olympus")]
    [InlineData("../../etc/passwd")]
    [InlineData("Europe/Berlin\n")]
    public void Fault_ImpossibleZone_IsRefused(string zone)
    {
        Assert.NotNull(Books.Calendar(Period.Day, 1, zone).Fault());
        Assert.Null(Books.Calendar(Period.Day, 1, "Europe/Berlin").Fault());
    }

    [Fact]
    public void Fault_ArgumentsThatCannotHold_AreRefused()
    {
        Assert.NotNull(Books.Calendar(Period.Unspecified, 1).Fault());
        Assert.NotNull(Books.Calendar((Period)6, 1).Fault());
        Assert.NotNull(Books.Calendar(Period.Day, -1).Fault());
        Assert.NotNull(Books.Calendar(Period.Day, long.MaxValue, carryOver: 1).Fault());
        Assert.NotNull((Books.Rolling(Period.Day, 1) with { Zone = "Europe/Berlin" }).Fault());
        Assert.NotNull((Books.Rolling(Period.Day, 1) with { CarryOverMax = new Credits(1) }).Fault());
        Assert.NotNull(Books.Calendar(Period.Day, 1, tools: "a*b").Fault());
        Assert.Null(Books.Calendar(Period.Day, 1, tools: "a*").Fault());
        Assert.Null(Books.Calendar(Period.Day, long.MaxValue).Fault());
    }

    [Fact]
    public void Reserve_CalendarDay_ResetsAtMidnightAndSaysWhen()
    {
        var books = new Books { Now = Books.At("2026-03-29T10:00:00Z") };
        books.Open(1_000, Books.Calendar(Period.Day, 10, "Europe/Berlin"));
        books.Reserve("a", 10);

        var refused = books.Reserve("b", 1);
        books.Now = Books.At("2026-03-29T21:59:59.999Z");
        var justBefore = books.Reserve("c", 1);
        books.Now += 1;
        var after = books.Reserve("d", 10);

        Assert.Equal(
            (ReserveStatus.WindowExhausted, Books.At("2026-03-29T22:00:00Z")), (refused.Status, refused.ResetsAt));
        Assert.Contains("Day", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(ReserveStatus.WindowExhausted, justBefore.Status);
        Assert.Equal(ReserveStatus.Reserved, after.Status);
    }

    [Fact]
    public void Reserve_ClockSetBackOverMidnight_OpensNoWindowAgain()
    {
        var books = new Books { Now = Books.At("2026-05-01T23:59:00Z") };
        books.Open(1_000, Books.Calendar(Period.Day, 10));
        books.Reserve("a", 10);
        books.Now = Books.At("2026-05-02T00:01:00Z");
        books.Reserve("b", 10);

        books.Now = Books.At("2026-05-01T12:00:00Z");

        Assert.Equal(ReserveStatus.WindowExhausted, books.Reserve("c", 1).Status);
    }

    [Fact]
    public void Settle_Void_GivesBackToItsOwnPeriodOnly()
    {
        var books = new Books { Now = Books.At("2026-05-01T23:59:30Z") };
        books.Open(1_000, Books.Calendar(Period.Day, 10));
        books.Reserve("old", 10, lifetime: Books.Hour);
        books.Now = Books.At("2026-05-02T00:00:30Z");
        books.Reserve("new", 10, lifetime: Books.Hour);

        books.Settle("old", 0);
        Assert.Equal(0, books.Opened.Windows[0].Remaining.Value);
        books.Settle("new", 4);
        Assert.Equal(6, books.Opened.Windows[0].Remaining.Value);
    }

    [Theory]
    [InlineData("2026-05-01T12:00:00Z", "2026-05-02T12:00:00Z", 13)]
    [InlineData("2026-05-01T12:00:00Z", "2026-05-03T12:00:00Z", 14)]
    [InlineData("2026-05-01T12:00:00Z", "2036-05-03T12:00:00Z", 14)]
    public void Advance_CarryOver_RaisesTheNextCapUpToItsMost(string first, string later, long cap)
    {
        var books = new Books { Now = Books.At(first) };
        books.Open(1_000, Books.Calendar(Period.Day, 10, carryOver: 4));
        books.Reserve("a", 7);

        books.Now = Books.At(later);
        books.Advance();

        Assert.Equal(cap, books.Opened.Windows[0].Cap.Value);
        Assert.Equal(ReserveStatus.WindowExhausted, books.Reserve("b", cap + 1).Status);
        Assert.Equal(ReserveStatus.Reserved, books.Reserve("b", cap).Status);
    }

    [Fact]
    public void Reserve_RollingHour_FreesCreditsABucketAfterTheirHour()
    {
        var books = new Books();
        books.Open(1_000, Books.Rolling(Period.Hour, 10));
        books.Reserve("a", 6);
        books.Now += 30 * Books.Minute;
        books.Reserve("b", 4);

        books.Now = Books.Start + Books.Hour;
        var full = books.Reserve("c", 1);
        books.Now += Books.Minute;
        var freed = books.Reserve("d", 6);

        Assert.Equal(
            (ReserveStatus.WindowExhausted, Books.Start + Books.Hour + Books.Minute), (full.Status, full.ResetsAt));
        Assert.Equal(ReserveStatus.Reserved, freed.Status);
        Assert.Equal(ReserveStatus.WindowExhausted, books.Reserve("e", 1).Status);
    }

    [Fact]
    public void Reserve_WindowPerTool_CountsItsToolsOnly()
    {
        var books = new Books();
        books.Open(
            1_000, Books.Calendar(Period.Day, 10, tools: "git*"), Books.Calendar(Period.Hour, 5, tools: "search"));

        Assert.Equal(ReserveStatus.Reserved, books.Reserve("a", 10, "github_push").Status);
        Assert.Equal(ReserveStatus.WindowExhausted, books.Reserve("b", 1, "git").Status);
        Assert.Equal(ReserveStatus.WindowExhausted, books.Reserve("c", 6, "search").Status);
        Assert.Equal(ReserveStatus.Reserved, books.Reserve("d", 5, "search").Status);
        Assert.Equal(ReserveStatus.Reserved, books.Reserve("e", 100, "research").Status);
    }

    [Fact]
    public void SetWindows_OnARunningAccount_NeitherLocksOutNorForgets()
    {
        var books = new Books();
        books.Open(1_000, Books.Calendar(Period.Day, 50));
        books.Reserve("a", 50);

        // A new window starts empty, whatever was spent before.
        Assert.Equal(SetWindowsStatus.Set, books.SetWindows(Books.Calendar(Period.Week, 10)));
        Assert.Equal(ReserveStatus.Reserved, books.Reserve("b", 10).Status);
        // The same window with another cap keeps what it counted.
        Assert.Equal(
            SetWindowsStatus.Set, books.SetWindows(Books.Calendar(Period.Hour, 99), Books.Calendar(Period.Week, 12)));
        Assert.Equal(ReserveStatus.WindowExhausted, books.Reserve("c", 3).Status);
        Assert.Equal(ReserveStatus.Reserved, books.Reserve("c", 2).Status);
        // A void reaches the windows that counted it, though their places have changed.
        books.Settle("b", 0);
        Assert.Equal((97, 10), (books.Opened.Windows[0].Remaining.Value, books.Opened.Windows[1].Remaining.Value));
    }

    [Fact]
    public void SetWindows_TwoThatCountTheSame_AreRefused()
    {
        var books = new Books();
        books.Open(1_000);

        Assert.Equal(
            SetWindowsStatus.InvalidArgument,
            books.SetWindows(Books.Calendar(Period.Day, 1), Books.Calendar(Period.Day, 2)));
        Assert.Equal(
            SetWindowsStatus.Set,
            books.SetWindows(Books.Calendar(Period.Day, 1), Books.Calendar(Period.Day, 2, "Europe/Berlin")));
    }

    [Fact]
    public void Reserve_SoftBeyondAWindow_PassesAndFillsIt()
    {
        var books = new Books();
        books.Open(1_000, Books.Calendar(Period.Day, 10));

        Assert.Equal(ReserveStatus.ReservedOverLimit, books.Reserve("a", 25, mode: Mode.Soft).Status);
        Assert.Equal((25, 0), (books.Opened.Windows[0].Used.Value, books.Opened.Windows[0].Remaining.Value));
        books.Settle("a", 5);
        Assert.Equal(5, books.Opened.Windows[0].Remaining.Value);
        Assert.Equal(0, books.Opened.Overdraft.Value);
    }
}
