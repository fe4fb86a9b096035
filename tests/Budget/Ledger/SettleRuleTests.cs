using SatGate.Budget.Ledger;

namespace SatGate.Budget.Tests.Ledger;

public sealed class SettleRuleTests
{
    [Theory]
    [InlineData("", 0, "ran", SettleStatus.InvalidArgument)]
    [InlineData("r", -1, "ran", SettleStatus.InvalidArgument)]
    [InlineData("r", 0, "Ran", SettleStatus.InvalidArgument)]
    [InlineData("r", 0, "", SettleStatus.Unspecified)]
    [InlineData("r", 0, "not_run", SettleStatus.Unspecified)]
    [InlineData("r", long.MaxValue, "unknown", SettleStatus.Unspecified)]
    internal void Check_Arguments_AreNamedOrPass(string id, long post, string outcome, SettleStatus expected) =>
        Assert.Equal(expected, SettleCommand.Check(id, post, outcome, out _, out _));

    [Theory]
    [InlineData(10, SettleStatus.Settled, 10)]
    [InlineData(4, SettleStatus.Settled, 4)]
    [InlineData(0, SettleStatus.Settled, 0)]
    [InlineData(11, SettleStatus.AmountExceedsReserved, 0)]
    [InlineData(long.MaxValue, SettleStatus.AmountExceedsReserved, 0)]
    internal void Decide_PostedAmount_IsClampedByRefusal(long post, SettleStatus expected, long spent)
    {
        var books = new Books();
        books.Open(100);
        books.Reserve("r", 10);

        Assert.Equal(expected, books.Settle("r", post));
        Assert.Equal(spent, books.Opened.Spent.Value);
        Assert.Equal(expected == SettleStatus.Settled ? 0 : 10, books.Opened.Held.Value);
    }

    [Fact]
    public void Decide_UnknownReservationOrAccount_IsNamed()
    {
        var books = new Books();
        Assert.Equal(SettleStatus.AccountNotFound, books.Settle("r", 1));
        books.Open(100);
        Assert.Equal(SettleStatus.ReservationNotFound, books.Settle("r", 1));
    }

    [Fact]
    public void Decide_SettledAgain_SaysTheSameOrThatItDiffers()
    {
        var books = new Books();
        books.Open(100);
        books.Reserve("r", 10);
        books.Settle("r", 4);
        var seq = books.Opened.Seq;

        Assert.Equal(SettleStatus.AlreadySettled, books.Settle("r", 4));
        Assert.Equal(SettleStatus.AlreadySettledDifferently, books.Settle("r", 5));
        Assert.Equal(SettleStatus.AlreadySettledDifferently, books.Settle("r", 0));
        Assert.Equal((4, 0, 96), books.Columns);
        Assert.Equal(seq, books.Opened.Seq);
    }

    [Fact]
    public void Decide_MoreEndedThanRemembered_ForgetsTheOldestOnly()
    {
        var books = new Books(new LedgerLimits { ReservationsEndedMax = 16 });
        books.Open(100);
        for (var i = 0; i < 17; i++)
        {
            books.Reserve($"r{i}", 1);
            books.Settle($"r{i}", 1);
        }

        Assert.Equal(SettleStatus.ReservationNotFound, books.Settle("r0", 1));
        Assert.Equal(SettleStatus.AlreadySettled, books.Settle("r1", 1));
        Assert.Equal(16, books.Opened.Ended.Count);
    }

    [Theory]
    [InlineData(OutcomeRule.Charge, 10)]
    [InlineData(OutcomeRule.Unspecified, 10)]
    [InlineData(OutcomeRule.Refund, 0)]
    internal void ExpireDue_AtTheEndOfItsTime_EndsByItsRule(OutcomeRule rule, long spent)
    {
        var books = new Books();
        books.Open(100);
        books.Reserve("r", 10, lifetime: 1_000, expireAs: rule);
        books.Now += 999;
        books.Advance();
        Assert.Equal(1, books.Opened.Holds.OpenCount);

        books.Now += 1;
        Assert.Equal(
            spent == 10 ? SettleStatus.AlreadySettled : SettleStatus.AlreadySettledDifferently, books.Settle("r", 10));

        Assert.Equal((spent, 0, 100 - spent), books.Columns);
    }

    [Fact]
    public void ExpireDue_ManyWithDifferentTimes_EndsExactlyThoseThatAreDue()
    {
        var books = new Books();
        books.Open(1_000);
        for (var i = 1; i <= 100; i++)
        {
            books.Reserve($"r{i}", 1, lifetime: i * 10);
        }
        books.Settle("r1", 0);

        books.Now += 505;
        books.Advance();

        Assert.Equal((50, 49), (books.Opened.Holds.OpenCount, (int)books.Opened.Spent.Value));
        Assert.Equal(Books.Start + 510, books.Opened.Holds.ExpiresFirst);
    }

    [Fact]
    public void ExpireDue_ClockSetBack_ExpiresNothingTwiceAndGoesOnFromTheLatest()
    {
        var books = new Books();
        books.Open(100);
        books.Reserve("a", 1, lifetime: 1_000);
        books.Now += 2_000;
        books.Advance();
        books.Now -= Books.Day;
        books.Reserve("b", 1, lifetime: 1_000);

        books.Now = Books.Start + 2_999;
        books.Advance();
        Assert.Equal(1, books.Opened.Holds.OpenCount);
        books.Now += 1;
        books.Advance();
        Assert.Equal((0, 2), (books.Opened.Holds.OpenCount, (int)books.Opened.Spent.Value));
    }
}
