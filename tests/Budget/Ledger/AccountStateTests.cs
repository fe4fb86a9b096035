using SatGate.Budget.Ledger;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>What each operation answers to an account in each state; what is refused changes nothing.</summary>
public sealed class AccountStateTests
{
    [Theory]
    [InlineData(
        "absent", "AccountNotFound", "AccountNotFound", "AccountNotFound", "AccountNotFound", "AccountNotFound")]
    [InlineData("open", "ToppedUp", "Changed", "Set", "NotAChild", "Delegated")]
    [InlineData("frozen", "ToppedUp", "Unchanged", "Set", "NotAChild", "AccountFrozen")]
    [InlineData("expired", "ToppedUp", "Changed", "Set", "NotAChild", "AccountExpired")]
    [InlineData("child", "NotARoot", "Changed", "Set", "Returned", "Delegated")]
    [InlineData("child with a hold", "NotARoot", "Changed", "Set", "Closing", "Delegated")]
    [InlineData("closing", "AccountClosed", "AccountClosed", "AccountClosed", "Closing", "AccountClosed")]
    [InlineData("closed", "AccountClosed", "AccountClosed", "AccountClosed", "AlreadyClosed", "AccountClosed")]
    public void Answers_ByState(
        string state, string topUp, string freeze, string setWindows, string giveBack, string delegated)
    {
        Assert.Equal(topUp, TopUp(In(state)));
        Assert.Equal(freeze, Of(In(state), books => FreezeRule.Decide(books.Account, freeze: true, books.Limits)));
        Assert.Equal(setWindows, Of(In(state), books => books.SetWindows(Books.Calendar(Period.Day, 5))));
        Assert.Equal(giveBack, Of(In(state), books => CloseRule.Begin(books.Account, books.Limits)));
        Assert.Equal(delegated, Of(In(state), books => books.Delegate("other", 1).Status));
    }

    [Fact]
    public void Unfreeze_OfAFrozenAccount_LetsItGoOn_OfAnOpenOne_ChangesNothing()
    {
        var books = In("frozen");

        Assert.Equal(FreezeStatus.Changed, FreezeRule.Decide(books.Account, freeze: false, books.Limits));
        Assert.Equal(ReserveStatus.Reserved, books.Reserve("r", 1).Status);
        var seq = books.Opened.Seq;
        Assert.Equal(FreezeStatus.Unchanged, FreezeRule.Decide(books.Account, freeze: false, books.Limits));
        Assert.Equal(seq, books.Opened.Seq);
    }

    [Fact]
    public void Closing_EndsWithItsLastReservation_ThatExpires()
    {
        var books = In("closing");
        books.Now += Books.Hour;

        books.Advance();

        Assert.Equal(AccountState.Closed, books.Opened.State);
    }

    [Fact]
    public void ExpireDue_SaysHowManyEnded()
    {
        var books = new Books();
        books.Open(100);
        books.Reserve("a", 1);
        books.Reserve("b", 1, lifetime: Books.Hour);
        books.Reserve("c", 1);
        books.Opened.Advance(Books.Start + Books.Minute - 1);
        Assert.Equal(0, ExpiryRule.ExpireDue(books.Opened, books.Limits));

        books.Opened.Advance(Books.Start + Books.Minute);

        Assert.Equal(2, ExpiryRule.ExpireDue(books.Opened, books.Limits));
        Assert.Equal(0, ExpiryRule.ExpireDue(books.Opened, books.Limits));
        Assert.Equal(1, books.Opened.Held.Value);
    }

    private static Books In(string state)
    {
        var books = new Books();
        if (state == "absent")
        {
            return books;
        }
        var isChild = state is "child" or "child with a hold" or "closing" or "closed";
        books.Open(TestLedger.Root(100) with
        {
            Parent = isChild ? "parent" : "",
            DepthMax = 8,
            ExpiresAt = state == "expired" ? Books.Start + 1 : 0,
        });
        if (state is "closing" or "child with a hold")
        {
            books.Reserve("held", 1);
        }
        if (state is "closing" or "closed")
        {
            CloseRule.Begin(books.Account, books.Limits);
        }
        if (state == "frozen")
        {
            FreezeRule.Decide(books.Account, freeze: true, books.Limits);
        }
        books.Now += state == "expired" ? 1 : 0;
        return books;
    }

    private static string Of<T>(Books books, Func<Books, T> ask)
        where T : struct, Enum
    {
        var seq = books.Account?.Seq;
        var answer = ask(books).ToString();
        var refused = answer is not ("Changed" or "Set" or "Returned" or "Closing" or "Delegated");
        Assert.True(!refused || seq == books.Account?.Seq, $"{answer}, and an event");
        return answer;
    }

    private static string TopUp(Books books) =>
        TopUpRule.Decide(books.Account, new TopUp("t", new Credits(1)), books.Limits).Status.ToString();
}
