using SatGate.Budget.Ledger;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>Every answer of Reserve with its allowed twin, then the order in which they hold.</summary>
public sealed class ReserveRuleTests
{
    private static readonly LedgerLimits s_tight = new() { ReservationsOpenMax = 2, OutboxEventsMax = 64 };

    [Theory]
    [InlineData("", 1, "tool", 60_000, 1, 0, 1)]
    [InlineData("r 1", 1, "tool", 60_000, 1, 0, 1)]
    [InlineData("r\u00e9", 1, "tool", 60_000, 1, 0, 1)]
    [InlineData("r", 1, "to\nol", 60_000, 1, 0, 1)]
    [InlineData("r", 1, "tool", 0, 1, 0, 1)]
    [InlineData("r", 1, "tool", -1, 1, 0, 1)]
    [InlineData("r", 1, "tool", long.MaxValue, 1, 0, 1)]
    [InlineData("r", 1, "tool", 60_000, 4, 0, 1)]
    [InlineData("r", 1, "tool", 60_000, -1, 0, 1)]
    [InlineData("r", 1, "tool", 60_000, 1, 3, 1)]
    [InlineData("r", -1, "tool", 60_000, 1, 0, 2)]
    [InlineData("r", long.MinValue, "tool", 60_000, 1, 0, 2)]
    [InlineData("r", 0, "tool", 60_000, 1, 0, 0)]
    [InlineData("r", long.MaxValue, "", 1, 0, 2, 0)]
    [InlineData("A-z_0.9:/", 1, "ünïcode", 60_000, 3, 1, 0)]
    public void Check_Arguments_AreNamedOrPass(
        string id, long amount, string tool, long lifetime, int mode, int expireAs, int expected)
    {
        var status = ReserveCommand.Check(
            id, amount, tool, lifetime, (Mode)mode, (OutcomeRule)expireAs, new LedgerLimits(), out _, out var detail);

        Assert.Equal((ReserveStatus)expected, status);
        Assert.Equal(expected == 0, detail is null);
    }

    [Fact]
    public void Check_LengthsAtAndBeyondTheLimit_Differ()
    {
        Assert.Equal(ReserveStatus.Unspecified, Status(new string('r', 64), new string('t', 128)));
        Assert.Equal(ReserveStatus.InvalidArgument, Status(new string('r', 65), "t"));
        Assert.Equal(ReserveStatus.InvalidArgument, Status("r", new string('t', 129)));
        // 64 letters of two bytes fit, 65 do not, though both are fewer than 128 characters.
        Assert.Equal(ReserveStatus.Unspecified, Status("r", new string('é', 64)));
        Assert.Equal(ReserveStatus.InvalidArgument, Status("r", new string('é', 65)));

        static ReserveStatus Status(string id, string tool) => ReserveCommand.Check(
            id, 1, tool, 1000, Mode.Hard, OutcomeRule.Charge, new LedgerLimits(), out _, out _);
    }

    [Trait("weakness", "W2")]
    [Fact]
    public void Decide_UnknownAccount_IsDeniedNeverUnlimited() =>
        Assert.Equal(ReserveStatus.AccountNotFound, new Books().Reserve("r", 0).Status);

    [Theory]
    [InlineData(100, 100, ReserveStatus.Reserved, 0)]
    [InlineData(100, 101, ReserveStatus.ExceedsAvailable, 100)]
    [InlineData(0, 0, ReserveStatus.Reserved, 0)]
    [InlineData(0, 1, ReserveStatus.ExceedsAvailable, 0)]
    [InlineData(long.MaxValue, long.MaxValue, ReserveStatus.Reserved, 0)]
    internal void Decide_AtTheLimit_TakesAllAndNoMore(long limit, long amount, ReserveStatus expected, long remaining)
    {
        var books = new Books();
        books.Open(limit);

        var answer = books.Reserve("r", amount);

        Assert.Equal((expected, remaining, limit), (answer.Status, answer.Remaining.Value, answer.Limit.Value));
    }

    [Fact]
    public void Decide_OverflowingSecondAmount_IsRefusedAndChangesNothing()
    {
        var books = new Books();
        books.Open(long.MaxValue);
        books.Reserve("a", long.MaxValue - 1);

        Assert.Equal(ReserveStatus.ExceedsAvailable, books.Reserve("b", long.MaxValue).Status);
        Assert.Equal((0, long.MaxValue - 1, 1), books.Columns);
    }

    [Fact]
    public void Decide_SameIdAgain_IsTheSameReservation()
    {
        var books = new Books();
        books.Open(100);
        books.Reserve("r", 10);

        Assert.Equal(ReserveStatus.Exists, books.Reserve("r", 10).Status);
        Assert.Equal(ReserveStatus.ExistsWithDifferentAmount, books.Reserve("r", 11).Status);
        Assert.Equal((0, 10, 90), books.Columns);
        books.Settle("r", 10);
        Assert.Equal(ReserveStatus.AlreadySettled, books.Reserve("r", 10).Status);
        Assert.Equal((10, 0, 90), books.Columns);
    }

    [Fact]
    public void Decide_FreeCall_PassesAnExhaustedBudgetAndHasAnEvent()
    {
        var books = new Books();
        books.Open(10, Books.Calendar(Period.Day, 10));
        books.Reserve("paid", 10);
        var seq = books.Opened.Seq;

        Assert.Equal(ReserveStatus.Reserved, books.Reserve("free", 0).Status);
        Assert.Equal(seq + 1, books.Opened.Seq);
        Assert.Equal(ReserveStatus.Exists, books.Reserve("free", 0).Status);
        Assert.Equal(ReserveStatus.ExistsWithDifferentAmount, books.Reserve("free", 1).Status);
        Assert.Equal(SettleStatus.AlreadySettled, books.Settle("free", 0));
        Assert.Equal(1, books.Opened.Holds.OpenCount);
    }

    [Fact]
    public void Decide_TooManyOpen_RefusesUntilOneEnds()
    {
        var books = new Books(s_tight);
        books.Open(100);
        books.Reserve("a", 1);
        books.Reserve("b", 1);

        Assert.Equal(ReserveStatus.TooManyOpen, books.Reserve("c", 1).Status);
        Assert.Equal(ReserveStatus.Reserved, books.Reserve("free", 0).Status);
        books.Settle("a", 1);
        Assert.Equal(ReserveStatus.Reserved, books.Reserve("c", 1).Status);
    }

    [Fact]
    public void Decide_OutboxFull_RefusesReservationsAndNeverASettlement()
    {
        var books = new Books(new LedgerLimits { OutboxEventsMax = 64 });
        books.Open(1_000);
        var open = new List<string>();
        while (books.Reserve($"r{open.Count}", 1).Status == ReserveStatus.Reserved)
        {
            open.Add($"r{open.Count}");
        }

        Assert.Equal(ReserveStatus.OutboxFull, books.Reserve("more", 1).Status);
        Assert.All(open, id => Assert.Equal(SettleStatus.Settled, books.Settle(id, 1)));
        Assert.InRange(books.Opened.Outbox.Count, 62, 64);
        books.Opened.Outbox.DropThrough(books.Opened.Seq);
        Assert.Equal(ReserveStatus.Reserved, books.Reserve("more", 1).Status);
    }

    [Fact]
    public void Decide_AccountStates_RefuseReservationsAndLetSettle()
    {
        var books = new Books();
        books.Open(TestLedger.Root(100) with { Parent = "parent", ExpiresAt = Books.Start + Books.Hour });
        books.Reserve("a", 1, lifetime: 3 * Books.Hour);
        books.Reserve("b", 1, lifetime: 3 * Books.Hour);
        FreezeRule.Decide(books.Account, freeze: true, books.Limits);
        Assert.Equal(ReserveStatus.AccountFrozen, books.Reserve("c", 0).Status);
        Assert.Equal(SettleStatus.Settled, books.Settle("a", 1));
        FreezeRule.Decide(books.Account, freeze: false, books.Limits);
        Assert.Equal(ReserveStatus.Reserved, books.Reserve("c", 0).Status);

        books.Now += Books.Hour;
        Assert.Equal(ReserveStatus.AccountExpired, books.Reserve("d", 0).Status);
        Assert.Equal(ReturnStatus.Closing, CloseRule.Begin(books.Account, books.Limits));
        Assert.Equal(ReserveStatus.AccountClosed, books.Reserve("d", 0).Status);
        Assert.Equal(SettleStatus.Settled, books.Settle("b", 1));
        Assert.Equal((AccountState.Closed, 98), (books.Opened.State, books.Opened.Returned.Value));
    }

    [Theory]
    [InlineData(Mode.Hard, ReserveStatus.ExceedsAvailable, 0, 0, 0, 0)]
    [InlineData(Mode.Unspecified, ReserveStatus.ExceedsAvailable, 0, 0, 0, 0)]
    [InlineData(Mode.Soft, ReserveStatus.ReservedOverLimit, 10, 10, 15, 0)]
    [InlineData(Mode.Shadow, ReserveStatus.ReservedOverLimit, 0, 0, 0, 25)]
    internal void Decide_BeyondTheLimit_FollowsTheMode(
        Mode mode, ReserveStatus expected, long held, long spent, long overdraft, long shadow)
    {
        var books = new Books();
        books.Open(10);

        var answer = books.Reserve("r", 25, mode: mode);
        Assert.Equal((expected, held), (answer.Status, books.Opened.Held.Value));
        Assert.NotNull(answer.Detail);
        books.Settle("r", 25);

        Assert.Equal(spent, books.Opened.Spent.Value);
        Assert.Equal((overdraft, shadow), (books.Opened.Overdraft.Value, books.Opened.Shadow.Value));
    }

    [Trait("weakness", "W20")]
    [Fact]
    public void Decide_SoftPostedInPart_SpendsTheCoveredPartFirst()
    {
        var books = new Books();
        books.Open(10);
        books.Reserve("r", 25, mode: Mode.Soft);

        books.Settle("r", 12);

        Assert.Equal((10, 2), (books.Opened.Spent.Value, books.Opened.Overdraft.Value));
    }

    [Theory]
    [InlineData(Mode.Soft)]
    [InlineData(Mode.Shadow)]
    internal void Decide_OverLimitColumnsWouldOverflow_IsRefusedInEveryMode(Mode mode)
    {
        var books = new Books();
        books.Open(0);

        Assert.Equal(ReserveStatus.ReservedOverLimit, books.Reserve("a", long.MaxValue, mode: mode).Status);
        Assert.Equal(ReserveStatus.ExceedsAvailable, books.Reserve("b", 1, mode: mode).Status);
        Assert.Equal(SettleStatus.Settled, books.Settle("a", long.MaxValue));
        Assert.Equal(ReserveStatus.ExceedsAvailable, books.Reserve("c", 1, mode: mode).Status);
    }

    [Fact]
    public void Decide_SeveralReasons_TheFirstOfTheListIsAnswered()
    {
        var books = new Books(s_tight);
        books.Open(TestLedger.Root(5, Books.Calendar(Period.Day, 4)) with { ExpiresAt = Books.Start + 1 });
        books.Reserve("a", 1);
        books.Reserve("b", 1);
        Assert.Equal(ReserveStatus.TooManyOpen, books.Reserve("c", 100).Status);
        Assert.Equal(ReserveStatus.Exists, books.Reserve("a", 1).Status);
        books.Settle("a", 1);
        Assert.Equal(ReserveStatus.WindowExhausted, books.Reserve("c", 100).Status);

        books.Now += 1;
        Assert.Equal(ReserveStatus.AccountExpired, books.Reserve("b", 1).Status);
        FreezeRule.Decide(books.Account, freeze: true, books.Limits);
        Assert.Equal(ReserveStatus.AccountFrozen, books.Reserve("b", 1).Status);
    }
}
