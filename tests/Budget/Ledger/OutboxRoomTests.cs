using SatGate.Budget.Ledger;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>
/// Every operation needs room in the outbox for its own events and for those it promises, beside what is there and what
/// open reservations and children have been promised. With exactly that room it is done; with one less it is refused
/// and changes nothing.
/// </summary>
public sealed class OutboxRoomTests
{
    private const int EventsMax = 32;

    private static readonly LedgerLimits s_limits = new() { OutboxEventsMax = EventsMax };

    [Theory]
    [InlineData("reserve free", 1)]
    [InlineData("reserve", 2)]
    [InlineData("top up", 1)]
    [InlineData("freeze", 1)]
    [InlineData("set windows", 1)]
    [InlineData("delegate", 4)]
    public void RoomOfARoot_ExactlyEnough_IsDone_OneLess_IsRefused(string operation, int events)
    {
        var enough = Filled(events, TestLedger.Root(100) with { DepthMax = 8 });
        var less = Filled(events - 1, TestLedger.Root(100) with { DepthMax = 8 });

        var before = less.Opened.Balances;
        var refused = Ask(less, operation);
        var done = Ask(enough, operation);

        Assert.Equal(("OutboxFull", before), (refused, less.Opened.Balances));
        Assert.Contains(done, new[] { "Reserved", "ToppedUp", "Changed", "Set", "Delegated" });
    }

    [Fact]
    public void RoomOfAChild_ThatIsReturned_IsForTheBeginningAndTheEnd()
    {
        var child = TestLedger.Root(100) with { Parent = "parent", DepthMax = 8 };
        var (enough, less) = (Filled(2, child), Filled(1, child));

        Assert.Equal(ReturnStatus.OutboxFull, CloseRule.Begin(less.Account, s_limits));
        Assert.Equal(AccountState.Open, less.Opened.State);
        Assert.Equal(ReturnStatus.Closing, CloseRule.Begin(enough.Account, s_limits));
        Assert.Equal(ReturnStatus.Closing, CloseRule.Begin(enough.Account, s_limits));
    }

    /// <summary>One open reservation, one child, and room for just so many events.</summary>
    private static Books Filled(int room, AccountTerms terms)
    {
        var books = new Books(s_limits);
        books.Open(terms);
        books.Reserve("held", 1);
        books.Delegate("child", 1);
        for (var i = 0; books.Opened.Outbox.Count + books.Opened.OutboxPromised + room < EventsMax; i++)
        {
            Assert.Equal(ReserveStatus.Reserved, books.Reserve($"free{i}", 0).Status);
        }

        Assert.Equal(4, books.Opened.OutboxPromised);
        return books;
    }

    private static string Ask(Books books, string operation) => operation switch
    {
        "reserve free" => books.Reserve("r", 0).Status.ToString(),
        "reserve" => books.Reserve("r", 1).Status.ToString(),
        "top up" => TopUpRule.Decide(books.Account, new TopUp("t", new Credits(1)), s_limits).Status.ToString(),
        "freeze" => FreezeRule.Decide(books.Account, freeze: true, s_limits).ToString(),
        "set windows" => books.SetWindows(Books.Calendar(Period.Day, 5)).ToString(),
        _ => books.Delegate("other", 1).Status.ToString(),
    };
}
