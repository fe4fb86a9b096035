using SatGate.Budget.Ledger;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>Bad arguments get an answer that names the place and the mend; their good twins pass.</summary>
public sealed class ArgumentTests
{
    private static readonly string s_long = new('x', 128);

    [Theory]
    [InlineData("t-1", 1, null)]
    [InlineData("", 1, "operation must be")]
    [InlineData("two words", 1, "operation must be")]
    [InlineData("t-1", 0, "amount must be more than 0")]
    [InlineData("t-1", -1, "amount must be more than 0")]
    public void TopUp_Fault(string operation, long amount, string? fault) =>
        AssertSays(fault, TopUpRule.Fault(operation, amount));

    [Theory]
    [InlineData("root", 0, 0, "t", "l", null)]
    [InlineData("root", 0, 1, "t", "l", null)]
    [InlineData("no spaces", 0, 0, "t", "l", "account must be")]
    [InlineData("root", -1, 0, "t", "l", "limit must be 0 or more")]
    [InlineData("root", 0, -1, "t", "l", "expires_at must be 0")]
    [InlineData("root", 0, 0, "t\n", "l", "tenant and label")]
    [InlineData("root", 0, 0, "t", "l\n", "tenant and label")]
    public void Open_Fault(string account, long limit, long expiresAt, string tenant, string label, string? fault) =>
        AssertSays(fault, OpenRule.Fault(account, AccountTerms.None with
        {
            Limit = new Credits(limit), ExpiresAt = expiresAt, Tenant = tenant, Label = label,
        }, new LedgerLimits()));

    [Fact]
    public void Windows_Fault_NamesTheWindow()
    {
        var (day, month) = (Books.Calendar(Period.Day, 5), Books.Calendar(Period.Month, 50));
        var negative = Books.Calendar(Period.Week, -1);

        Assert.Null(SetWindowsRule.Fault([day, month], new LedgerLimits()));
        AssertSays(
            "windows must be at most 1,", SetWindowsRule.Fault([day, month], new LedgerLimits { WindowsMax = 1 }));
        AssertSays("windows[1]: cap", SetWindowsRule.Fault([day, negative], new LedgerLimits()));
        AssertSays("windows[1]: counts the same as windows[0]",
            SetWindowsRule.Fault([day, day with { Cap = new Credits(6) }], new LedgerLimits()));
    }

    [Fact]
    public void SetWindows_AsTheyAre_IsSetWithoutAnEvent()
    {
        var books = new Books();
        books.Open(10, Books.Calendar(Period.Day, 5));
        var seq = books.Opened.Seq;

        Assert.Equal(SetWindowsStatus.Set, books.SetWindows(Books.Calendar(Period.Day, 5)));
        Assert.Equal(seq, books.Opened.Seq);
        Assert.Equal(SetWindowsStatus.Set, books.SetWindows(Books.Calendar(Period.Day, 6)));
        Assert.Equal(seq + 1, books.Opened.Seq);
    }

    [Fact]
    public void Zone_OfTheLongestNameAndLonger_IsLookedUpOrRefused()
    {
        Assert.Null(Books.Calendar(Period.Day, 1, "Europe/Berlin").Fault());
        Assert.False(CalendarPeriod.TryFindZone(s_long, out _));
        AssertSays("zone must be", Books.Calendar(Period.Day, 1, s_long).Fault());
    }

    [Fact]
    public void TopUp_BeyondSixtyFourBits_SaysSo_OfAChild_SaysWhatToDo()
    {
        var (root, child) = (new Books(), new Books());
        root.Open(1);
        child.Open(TestLedger.Root(1) with { Parent = "parent" });

        AssertSays("beyond 64 bits", TopUp(root, long.MaxValue));
        AssertSays("delegating again", TopUp(child, 1));
        Assert.Null(TopUp(root, long.MaxValue - 1));

        static string? TopUp(Books books, long amount) =>
            TopUpRule.Decide(books.Account, new TopUp("t", new Credits(amount)), books.Limits).Detail;
    }

    private static void AssertSays(string? expected, string? fault)
    {
        if (expected is null)
        {
            Assert.Null(fault);
        }
        else
        {
            Assert.Contains(expected, fault, StringComparison.Ordinal);
        }
    }
}
