using SatGate.Budget.Ledger;

namespace SatGate.Budget.Tests.Ledger;

public sealed class DelegateRuleTests
{
    [Theory]
    [InlineData(100, DelegateStatus.Delegated, 0)]
    [InlineData(0, DelegateStatus.Delegated, 100)]
    [InlineData(101, DelegateStatus.ExceedsAvailable, 100)]
    internal void Begin_Amount_LeavesTheAvailableCredits(long amount, DelegateStatus expected, long remaining)
    {
        var books = new Books();
        books.Open(100);

        var answer = books.Delegate("child", amount);

        Assert.Equal((expected, remaining), (answer.Status, answer.ParentRemaining.Value));
    }

    [Fact]
    public void Begin_ChildTerms_NeverExceedTheParents()
    {
        var books = new Books(new LedgerLimits { DepthMax = 3 });
        books.Open(TestLedger.Root(100, Books.Calendar(Period.Day, 50)) with
        {
            DepthMax = 3,
            ExpiresAt = Books.Start + Books.Day,
            Tenant = "acme",
        });

        var terms = books.Delegate("child", 10, depthMax: 9).Terms!;

        Assert.Equal((1, 2, "acme"), (terms.Depth, terms.DepthMax, terms.Tenant));
        Assert.Equal(Books.Start + Books.Day, terms.ExpiresAt);
        // The parent's windows hold in the child too: a daily budget must not grow by being handed on.
        Assert.True(Assert.Single(terms.Windows).Inherited);
    }

    [Fact]
    public void Begin_ParentsWindow_CountsWhatIsHandedOn()
    {
        var books = new Books();
        books.Open(1_000, Books.Calendar(Period.Day, 50), Books.Calendar(Period.Day, 1, tools: "rare"));

        Assert.Equal(DelegateStatus.Delegated, books.Delegate("a", 50).Status);
        Assert.Equal(DelegateStatus.ExceedsAvailable, books.Delegate("b", 1).Status);
        Assert.Equal(ReserveStatus.WindowExhausted, books.Reserve("r", 1).Status);
        books.Now += Books.Day;
        Assert.Equal(DelegateStatus.Delegated, books.Delegate("b", 1).Status);
    }

    [Fact]
    public void Begin_Bounds_AreNamed()
    {
        var books = new Books(new LedgerLimits { ChildrenMax = 1 });
        books.Open(100);
        Assert.Equal(DelegateStatus.Delegated, books.Delegate("a", 1).Status);
        Assert.Equal(DelegateStatus.ChildLimitReached, books.Delegate("b", 1).Status);
        Assert.Equal(DelegateStatus.Exists, books.Delegate("a", 1).Status);
        Assert.Equal(DelegateStatus.ExistsWithDifferentTerms, books.Delegate("a", 2).Status);

        var leaf = new Books();
        leaf.Open(TestLedger.Root(100) with { DepthMax = 0 });
        Assert.Equal(DelegateStatus.DepthLimitReached, leaf.Delegate("a", 1).Status);

        var full = new Books(new LedgerLimits { WindowsMax = 1 });
        full.Open(100, Books.Calendar(Period.Day, 10));
        Assert.Equal(
            DelegateStatus.InvalidArgument, full.Delegate("a", 1, 1, Books.Calendar(Period.Hour, 10)).Status);
        Assert.Equal(DelegateStatus.Delegated, full.Delegate("a", 1).Status);
    }

    [Fact]
    public void Begin_ParentStates_Refuse()
    {
        var books = new Books();
        Assert.Equal(DelegateStatus.AccountNotFound, books.Delegate("a", 1).Status);
        books.Open(TestLedger.Root(100) with { DepthMax = 2, ExpiresAt = Books.Start + 10 });
        FreezeRule.Decide(books.Account, freeze: true, books.Limits);
        Assert.Equal(DelegateStatus.AccountFrozen, books.Delegate("a", 1).Status);
        FreezeRule.Decide(books.Account, freeze: false, books.Limits);
        Assert.Equal(DelegateStatus.Delegated, books.Delegate("a", 1).Status);
        books.Now += 10;
        Assert.Equal(DelegateStatus.AccountExpired, books.Delegate("b", 1).Status);
    }

    [Fact]
    public void TakeBack_SpentAndRest_BecomeTheParents()
    {
        var books = new Books();
        books.Open(100);
        var seq = books.Delegate("child", 30).Seq;
        // Not yet open: behind the id there may be another account.
        DelegateRule.MarkReturning(books.Opened, "child", books.Limits);
        Assert.Equal(ChildState.Opening, books.Opened.FindChild("child")!.State);
        // A step of an earlier delegation of the same id is not this one's.
        DelegateRule.MarkOpened(books.Opened, "child", seq - 1, books.Limits);
        DelegateRule.Cancel(books.Opened, "child", seq - 1, books.Limits);
        Assert.Equal(ChildState.Opening, books.Opened.FindChild("child")!.State);
        DelegateRule.MarkOpened(books.Opened, "child", seq, books.Limits);
        DelegateRule.MarkReturning(books.Opened, "child", books.Limits);
        DelegateRule.TakeBack(books.Opened, "child", seq - 1, new Credits(20), books.Limits);
        DelegateRule.TakeBack(books.Opened, "child", seq, new Credits(20), books.Limits);
        // A step that is repeated finds nothing to do.
        DelegateRule.TakeBack(books.Opened, "child", seq, new Credits(20), books.Limits);
        DelegateRule.Cancel(books.Opened, "child", seq, books.Limits);

        Assert.Equal((10, 0, 90), books.Columns);
        Assert.Equal(0, books.Opened.Delegated.Value);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 9, 9)]
    [InlineData(5, 0, 5)]
    [InlineData(5, 9, 5)]
    [InlineData(9, 5, 5)]
    public void Begin_Expiry_IsTheEarlierOfBoth(int parents, int asked, int expected)
    {
        var books = new Books();
        books.Open(TestLedger.Root(100) with { DepthMax = 8, ExpiresAt = At(parents) });

        var answer = DelegateRule.Begin(books.Account, Child(10) with { ExpiresAt = At(asked) }, books.Limits);

        Assert.Equal(At(expected), answer.Terms!.ExpiresAt);

        static long At(int days) => days == 0 ? 0 : Books.Start + (days * Books.Day);
    }

    [Fact]
    public void Begin_SameChildAgain_IsTheSameDelegationOnlyWithTheSameTerms()
    {
        var books = new Books();
        books.Open(TestLedger.Root(100) with { DepthMax = 8 });
        var first = DelegateRule.Begin(books.Account, Child(10), books.Limits);

        Assert.Equal(DelegateStatus.Exists, Again(Child(10)));
        Assert.Equal(DelegateStatus.ExistsWithDifferentTerms, Again(Child(11)));
        Assert.Equal(DelegateStatus.ExistsWithDifferentTerms, Again(Child(10) with { Label = "other" }));
        // Once it is open its parent keeps no terms, and the child's own document decides.
        DelegateRule.MarkOpened(books.Opened, "child", first.Seq, books.Limits);
        Assert.Equal(DelegateStatus.Exists, Again(Child(10) with { Label = "other" }));
        Assert.Equal(DelegateStatus.ExistsWithDifferentTerms, Again(Child(11) with { Label = "other" }));

        DelegateStatus Again(DelegateCommand command)
        {
            var answer = DelegateRule.Begin(books.Account, command, books.Limits);
            Assert.Equal(first.Seq, answer.Seq);
            return answer.Status;
        }
    }

    [Fact]
    public void Begin_TermsThatTheParentsWindowsForbid_AreNamed()
    {
        var books = new Books(new LedgerLimits { WindowsMax = 1 });
        books.Open(TestLedger.Root(100, Books.Calendar(Period.Day, 50)) with { DepthMax = 8 });

        var refused = books.Delegate("child", 1, windows: Books.Calendar(Period.Week, 5));

        Assert.Equal(DelegateStatus.InvalidArgument, refused.Status);
        Assert.Contains("windows must be at most 1", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(DelegateStatus.Delegated, books.Delegate("child", 1).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void End_OfTheLastChildOfAClosingParent_ClosesTheParent(bool cancelled)
    {
        var books = new Books();
        books.Open(TestLedger.Root(100) with { Parent = "parent", DepthMax = 8 });
        var seq = books.Delegate("child", 30).Seq;
        Assert.Equal(ReturnStatus.Closing, CloseRule.Begin(books.Account, books.Limits));

        if (cancelled)
        {
            DelegateRule.Cancel(books.Opened, "child", seq, books.Limits);
        }
        else
        {
            DelegateRule.MarkOpened(books.Opened, "child", seq, books.Limits);
            DelegateRule.MarkReturning(books.Opened, "child", books.Limits);
            DelegateRule.TakeBack(books.Opened, "child", seq, new Credits(30), books.Limits);
        }

        Assert.Equal(AccountState.Closed, books.Opened.State);
        Assert.Equal(0, books.Opened.Delegated.Value);
    }

    [Fact]
    public void TakeBack_MoreThanWasGranted_IsNotTaken()
    {
        var books = new Books();
        books.Open(100);
        var seq = books.Delegate("child", 30).Seq;
        DelegateRule.MarkOpened(books.Opened, "child", seq, books.Limits);
        DelegateRule.MarkReturning(books.Opened, "child", books.Limits);

        DelegateRule.TakeBack(books.Opened, "child", seq, new Credits(31), books.Limits);
        Assert.Equal(30, books.Opened.Delegated.Value);
        DelegateRule.TakeBack(books.Opened, "child", seq, new Credits(30), books.Limits);
        Assert.Equal((0, 0, 100), books.Columns);
    }

    /// <summary>Credits that are handed on count in every window of all tools, and in none of a single tool.</summary>
    [Fact]
    public void Begin_SeveralWindows_CountsInEach()
    {
        var books = new Books();
        books.Open(
            1_000, Books.Calendar(Period.Day, 50), Books.Calendar(Period.Day, 1, tools: "rare"),
            Books.Calendar(Period.Week, 70));

        books.Delegate("a", 20);

        Assert.Equal([30, 1, 50], books.Opened.Windows.ToArray().Select(window => window.Remaining.Value));
    }

    private static DelegateCommand Child(long amount) => new("root", "child", new Credits(amount), [], 0, "", 1);

    [Theory]
    [InlineData("root", 1, 1, false)]
    [InlineData("bad id", 1, 1, false)]
    [InlineData("child", -1, 1, false)]
    [InlineData("child", 1, -1, false)]
    [InlineData("child", 1, 1, true)]
    public void Fault_Arguments_AreNamedOrPass(string child, long amount, int depthMax, bool passes)
    {
        var command = new DelegateCommand("root", child, new Credits(amount), [], 0, "", depthMax);

        Assert.Equal(passes, command.Fault(new LedgerLimits()) is null);
    }

    [Fact]
    public void OpenRule_ClosedAccountsId_IsSpent()
    {
        var books = new Books();
        var terms = TestLedger.Root(10) with { Parent = "parent", Depth = 1 };
        Assert.Equal(OpenStatus.Opened, books.Open(terms));
        Assert.Equal(OpenStatus.Exists, books.Open(terms));
        Assert.Equal(OpenStatus.ExistsWithDifferentTerms, books.Open(terms with { Limit = new Credits(11) }));
        Assert.Equal(ReturnStatus.Returned, CloseRule.Begin(books.Account, books.Limits));
        Assert.Equal(ReturnStatus.AlreadyClosed, CloseRule.Begin(books.Account, books.Limits));

        Assert.Equal(OpenStatus.ExistsWithDifferentTerms, books.Open(terms));
    }

    [Fact]
    public void TopUp_RootOnly_OncePerId()
    {
        var books = new Books();
        books.Open(10);
        Assert.Equal(TopUpStatus.ToppedUp, TopUp("t", 5));
        Assert.Equal(TopUpStatus.Exists, TopUp("t", 5));
        Assert.Equal(TopUpStatus.ExistsWithDifferentAmount, TopUp("t", 6));
        Assert.Equal(TopUpStatus.InvalidArgument, TopUp("u", long.MaxValue));
        Assert.Equal((15, OpenStatus.Exists), (books.Opened.Limit.Value, books.Open(10)));

        var child = new Books();
        child.Open(TestLedger.Root(10) with { Parent = "parent" });
        Assert.Equal(
            TopUpStatus.NotARoot, TopUpRule.Decide(child.Account, new TopUp("t", new Credits(1)), child.Limits).Status);

        TopUpStatus TopUp(string id, long amount) =>
            TopUpRule.Decide(books.Account, new TopUp(id, new Credits(amount)), books.Limits).Status;
    }
}
