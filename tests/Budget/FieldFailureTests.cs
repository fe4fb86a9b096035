using SatGate.Budget.Ledger;
using SatGate.Budget.Tests.Ledger;

namespace SatGate.Budget.Tests;

/// <summary>How budgets of other gateways failed in the field, one test each, named by where it was reported.</summary>
public sealed class FieldFailureTests
{
    [Fact]
    public async Task LiteLlm34732_CheckThenIncrementRace_SpendsTheBudgetOnce()
    {
        await using var ledger = TestLedger.OverMemory();
        await ledger.OpenAsync("a", TestLedger.Root(5));

        var answers = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i =>
            Task.Run(async () => (await ledger.ReserveAsync("a", TestLedger.Reserve($"r{i}", 1))).Status)));

        Assert.Equal(5, answers.Count(status => status == ReserveStatus.Reserved));
    }

    [Fact]
    public async Task LiteLlm40095_FirstRequestsOfAnUnknownAccount_AreDeniedNotUnlimited()
    {
        await using var ledger = TestLedger.OverMemory();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            Task.Run(async () => (await ledger.ReserveAsync("nobody", TestLedger.Reserve($"r{i}", 0))).Status)));

        Assert.All(answers, status => Assert.Equal(ReserveStatus.AccountNotFound, status));
    }

    [Fact]
    public void LiteLlm23714_CallsAfterTheCap_AreRefused()
    {
        var books = new Books();
        books.Open(10);
        books.Reserve("a", 10);
        books.Settle("a", 10);

        Assert.Equal(ReserveStatus.ExceedsAvailable, books.Reserve("b", 1).Status);
    }

    [Fact]
    public void LiteLlm10973_FreeCallsAtTheCap_Pass()
    {
        var books = new Books();
        books.Open(10, Books.Calendar(Period.Day, 10));
        books.Reserve("a", 10);

        Assert.Equal(ReserveStatus.Reserved, books.Reserve("free", 0).Status);
    }

    [Fact]
    public void LiteLlm8364_Windows_ResetEveryPeriod()
    {
        var books = new Books();
        books.Open(1_000, Books.Calendar(Period.Day, 10));
        for (var day = 0; day < 60; day++)
        {
            Assert.Equal(ReserveStatus.Reserved, books.Reserve($"r{day}", 10, lifetime: 1).Status);
            Assert.Equal(ReserveStatus.WindowExhausted, books.Reserve($"s{day}", 1).Status);
            books.Now += Books.Day;
        }
    }

    [Fact]
    public void LiteLlm34270_WindowSetOnARunningAccount_DoesNotLockItOut()
    {
        var books = new Books();
        books.Open(1_000);
        books.Reserve("before", 500);

        books.SetWindows(Books.Calendar(Period.Day, 100));

        Assert.Equal(ReserveStatus.Reserved, books.Reserve("after", 100).Status);
    }

    [Fact]
    public void LiteLlm18582_WindowsChanged_KeepTheirReset()
    {
        var books = new Books();
        books.Open(1_000, Books.Calendar(Period.Day, 100));
        var resets = books.Opened.Windows[0].ResetsAt;
        books.Now += Books.Hour;

        books.SetWindows(Books.Calendar(Period.Day, 200));

        Assert.Equal(resets, books.Opened.Windows[0].ResetsAt);
    }

    [Fact]
    public void LiteLlm25646_WindowReset_LeavesTheTotal()
    {
        var books = new Books();
        books.Open(1_000, Books.Calendar(Period.Day, 100));
        books.Reserve("a", 60);
        books.Settle("a", 60);

        books.Now += Books.Day;
        books.Advance();

        Assert.Equal((60, 100), (books.Opened.Spent.Value, books.Opened.Windows[0].Remaining.Value));
    }

    [Fact]
    public void LiteLlm14144_Refusal_SaysWhichBudgetHowMuchAndUntilWhen()
    {
        var books = new Books();
        books.Open(1_000, Books.Calendar(Period.Day, 100), Books.Calendar(Period.Hour, 5, tools: "search*"));

        var refused = books.Reserve("a", 6, "search_web");

        Assert.Equal((5, Books.Start + Books.Hour), (refused.Remaining.Value, refused.ResetsAt));
        Assert.Contains("Hour window of root for search*", refused.Detail, StringComparison.Ordinal);
        Assert.Contains("5 of 5", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LiteLlm33736_ClientThatDisconnects_StillPays()
    {
        await using var ledger = TestLedger.OverMemory();
        await ledger.OpenAsync("a", TestLedger.Root(10));

        // The caller does not wait for its answer, and never settles.
        _ = ledger.ReserveAsync("a", TestLedger.Reserve("left", 10, lifetime: 1)).AsTask();
        var after = await ledger.ReserveAsync("a", TestLedger.Reserve("next", 1));

        Assert.Equal(ReserveStatus.ExceedsAvailable, after.Status);
        await SatGate.Testing.Eventually.HoldsAsync(
            async () => (await ledger.GetAsync("a")).Account!.Balances.Spent.Value == 10,
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public void AgentGovernance1915_DeniedCall_BurnsNothing()
    {
        var books = new Books();
        books.Open(10, Books.Calendar(Period.Day, 10));
        books.Reserve("a", 10);

        books.Settle("a", 0);

        Assert.Equal((0, 0, 10), books.Columns);
        Assert.Equal(10, books.Opened.Windows[0].Remaining.Value);
    }

    [Fact]
    public void Eliza29984_RepeatedRefund_GivesBackOnce()
    {
        var books = new Books();
        books.Open(10);
        books.Reserve("a", 6);
        books.Reserve("b", 4);
        books.Settle("a", 0);

        Assert.Equal(SettleStatus.AlreadySettled, books.Settle("a", 0));
        Assert.Equal((0, 4, 6), books.Columns);
    }

    [Fact]
    public void Bifrost5673_BudgetOfAnAccount_IsSavedAndEnforced()
    {
        var driven = new SatGate.Simulation.Driving.DrivenLedger(
            new SatGate.Budget.Stores.InMemoryStateStore(), new SatGate.Testing.ManualTimeProvider());

        var opened = driven.Wait(driven.Ledger.OpenAsync("a", TestLedger.Root(7, Books.Calendar(Period.Day, 5))));

        Assert.Equal((7, 5), (opened.Account!.Balances.Limit.Value, opened.Account.Windows[0].Remaining.Value));
        Assert.Equal(
            ReserveStatus.WindowExhausted,
                driven.Wait(driven.Ledger.ReserveAsync("a", TestLedger.Reserve("r", 6))).Status);
    }

    [Fact]
    public void Cycles_AmountsBeyondTwoToThe53_AreExact()
    {
        const long Big = (1L << 53) + 1;
        var books = new Books();
        books.Open(Big + 2);
        books.Reserve("a", Big);
        books.Settle("a", Big);

        Assert.Equal((Big, 0, 2), books.Columns);
        Assert.Equal(ReserveStatus.ExceedsAvailable, books.Reserve("b", 3).Status);
        Assert.Equal(ReserveStatus.Reserved, books.Reserve("b", 2).Status);
    }
}
