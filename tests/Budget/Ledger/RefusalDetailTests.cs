using SatGate.Budget.Ledger;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>A refusal for want of money says how much was asked, what is left, where, and when there is more.</summary>
public sealed class RefusalDetailTests
{
    [Fact]
    public void Reserve_BeyondTheBudget_SaysWhatIsAvailable()
    {
        var books = new Books();
        books.Open(100);
        books.Reserve("a", 60);

        var answer = books.Reserve("b", 50);

        Assert.Equal("50 credits asked, 40 of 100 available in root", answer.Detail);
        Assert.Equal((40, 0), (answer.Remaining.Value, answer.ResetsAt));
    }

    [Theory]
    [InlineData(false, "", "5 credits asked, 3 of 8 left in the Day window of root for all tools")]
    [InlineData(false, "dear*", "5 credits asked, 3 of 8 left in the Day window of root for dear*")]
    [InlineData(true, "", "5 credits asked, 3 of 8 left in the rolling Day window of root for all tools")]
    public void Reserve_BeyondAWindow_NamesTheWindow(bool rolling, string tools, string expected)
    {
        var books = new Books();
        books.Open(100, rolling ? Books.Rolling(Period.Day, 8, tools) : Books.Calendar(Period.Day, 8, tools: tools));
        books.Reserve("a", 5, tool: "dear-one");

        var answer = books.Reserve("b", 5, tool: "dear-two");

        Assert.Equal(ReserveStatus.WindowExhausted, answer.Status);
        Assert.Equal(expected, answer.Detail);
        Assert.True(answer.ResetsAt > Books.Start);
    }

    [Fact]
    public void Reserve_SeveralWindows_NamesTheFirstThatIsExhausted_AndRemainingIsTheSmallest()
    {
        var books = new Books();
        books.Open(
            100, Books.Calendar(Period.Month, 90), Books.Calendar(Period.Day, 8), Books.Calendar(Period.Week, 5));

        var answer = books.Reserve("a", 9);

        Assert.Contains("8 of 8 left in the Day window", answer.Detail, StringComparison.Ordinal);
        Assert.Equal(5, answer.Remaining.Value);
        Assert.Equal(5, books.Reserve("b", 0).Remaining.Value);
    }

    [Fact]
    public void Reserve_RemainingOfATool_IgnoresTheWindowsOfOthers()
    {
        var books = new Books();
        books.Open(100, Books.Calendar(Period.Day, 8, tools: "dear"));

        Assert.Equal(7, books.Reserve("a", 1, tool: "dear").Remaining.Value);
        Assert.Equal(98, books.Reserve("b", 1, tool: "cheap").Remaining.Value);
    }

    [Fact]
    public void Delegate_BeyondBudgetOrWindow_SaysWhatIsLeft()
    {
        var books = new Books();
        books.Open(100, Books.Calendar(Period.Day, 80), Books.Calendar(Period.Week, 70));

        Assert.Equal("71 credits asked, 70 of 70 left in the Week window of root", books.Delegate("a", 71).Detail);
        books.SetWindows();
        Assert.Equal("101 credits asked, 100 of 100 available in root", books.Delegate("a", 101).Detail);
    }

    /// <summary>What soft mode lets pass must still fit the columns and windows that record it.</summary>
    [Fact]
    public void Reserve_SoftBeyondWhatAColumnHolds_IsRefused()
    {
        var books = new Books();
        books.Open(0);
        Assert.Equal(ReserveStatus.ReservedOverLimit, books.Reserve("a", long.MaxValue, mode: Mode.Soft).Status);

        var answer = books.Reserve("b", 1, mode: Mode.Soft);

        Assert.Equal(ReserveStatus.ExceedsAvailable, answer.Status);
        Assert.Equal("the amount does not fit the account's columns", answer.Detail);
        Assert.Equal((0, 0, 0), books.Columns);
    }

    [Theory]
    [InlineData("dear", false)]
    [InlineData("cheap", true)]
    public void Reserve_SoftBeyondWhatAWindowHolds_IsRefusedForItsToolsOnly(string tool, bool passes)
    {
        var books = new Books();
        books.Open(
            long.MaxValue, Books.Calendar(Period.Day, 1, tools: "other"), Books.Calendar(Period.Day, 1, tools: "dear"));
        // Covered by the limit, so that only the window is full.
        books.Reserve("a", long.MaxValue - 1, tool: "dear", mode: Mode.Soft);

        var answer = books.Reserve("b", 2, tool: tool, mode: Mode.Soft);

        Assert.Equal(passes ? ReserveStatus.ReservedOverLimit : ReserveStatus.WindowExhausted, answer.Status);
    }
}
