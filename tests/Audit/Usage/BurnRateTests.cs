using SatGate.Audit.Usage;

namespace SatGate.Audit.Tests.Usage;

/// <summary>How long a budget lasts: by whole days before today, in integers.</summary>
public sealed class BurnRateTests : IDisposable
{
    private const int Today = (int)(Sample.Time / UsageReport.DayMs);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 10, 10, 8L, "2026-01-09")]
    [InlineData(2, 30, 15, 5L, "2026-01-06")]
    [InlineData(7, 30, 4, 19L, "2026-01-20")]
    [InlineData(8, 930, 116, 0L, "2026-01-01")]
    public async Task Burn_OverWholeDaysBeforeToday_SaysHowLongTheRestLasts(
        int days, long posted, long perDay, long left, string endsOn)
    {
        await using var log = TestLog.Open(_folder);
        // Eight days ago, two days ago, yesterday, and today, which does not count yet; 83 are left.
        await SpendAsync(log, (-8, 900), (-2, 20), (-1, 10), (0, 7));

        var burn = (await BurnRate.ReadAsync(log.Store, "a", Today, days, TestLog.Cancel))!;

        Assert.Equal(
            (posted, perDay, left, endsOn, 83), (burn.Posted, burn.PerDay, burn.DaysLeft, burn.EndsOn, burn.Available));
    }

    [Fact]
    public async Task Burn_OfAnAccountThatSpendsNothing_HasNoEnd_AndOneUnknownHasNone()
    {
        await using var log = TestLog.Open(_folder);
        await SpendAsync(log, (-20, 900));

        var burn = (await BurnRate.ReadAsync(log.Store, "a", Today, 7, TestLog.Cancel))!;

        Assert.Equal((0, null, null), (burn.PerDay, burn.DaysLeft, burn.EndsOn));
        Assert.Null(await BurnRate.ReadAsync(log.Store, "b", Today, 7, TestLog.Cancel));
    }

    [Fact]
    public void Burn_AtTheEdgeOfTheNumbers_DoesNotOverflow()
    {
        var burn = new BurnRate("a", long.MaxValue, 0, 0, 0, Today, BurnRate.DaysMax, 1);

        Assert.Equal((long.MaxValue, null), (burn.DaysLeft, burn.EndsOn));
        Assert.Equal(0, new BurnRate("a", 5, 3, 4, 0, Today, 1, 1).Available);
    }

    private static async Task SpendAsync(TestLog log, params (int Day, long Credits)[] spent)
    {
        var sum = 0L;
        for (var i = 0; i < spent.Length; i++)
        {
            var (day, credits) = spent[i];
            sum += credits;
            var @event = Sample.Budget("a", i + 1, posted: credits, time: Sample.Time + (day * UsageReport.DayMs));
            (@event.Budget.Limit, @event.Budget.Spent, @event.Budget.Held, @event.Budget.Delegated) =
                (1040, sum, 5, 15);
            await log.SendAsync(@event);
        }
    }
}
