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
    public void LiteLlm22726_NoBudgetSet_NeverSaysExceeded()
    {
        var books = new Books();
        books.Open(long.MaxValue);

        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(ReserveStatus.Reserved, books.Reserve($"r{i}", 1_000_000).Status);
            Assert.Equal(SettleStatus.Settled, books.Settle($"r{i}", 1_000_000));
        }
    }

    [Theory]
    [InlineData(Period.Minute, 1)]
    [InlineData(Period.Day, 1)]
    [InlineData(Period.Week, 7)]
    [InlineData(Period.Month, 31)]
    internal void LiteLlm16057_Windows_ResetAlsoAfterARestart(Period period, int days)
    {
        var time = new SatGate.Testing.ManualTimeProvider();
        var store = new SatGate.Budget.Stores.InMemoryStateStore();
        var before = new SatGate.Simulation.Driving.DrivenLedger(store, time);
        before.Wait(before.Ledger.OpenAsync("a", TestLedger.Root(100, Books.Calendar(period, 5))));
        before.Wait(before.Ledger.ReserveAsync("a", TestLedger.Reserve("r", 5, lifetime: 1)));

        var after = new SatGate.Simulation.Driving.DrivenLedger(store, time);
        var refused = after.Wait(after.Ledger.ReserveAsync("a", TestLedger.Reserve("s", 5)));
        time.Advance(TimeSpan.FromDays(days));
        var next = new SatGate.Simulation.Driving.DrivenLedger(store, time);
        var allowed = next.Wait(next.Ledger.ReserveAsync("a", TestLedger.Reserve("t", 5)));

        Assert.Equal((ReserveStatus.WindowExhausted, ReserveStatus.Reserved), (refused.Status, allowed.Status));
    }

    [Fact]
    public void LiteLlm34492_SmallerWindowOnARunningAccount_CountsFromNowOn()
    {
        var books = new Books();
        books.Open(1_000, Books.Rolling(Period.Day, 900));
        books.Reserve("before", 500);

        books.SetWindows(Books.Calendar(Period.Hour, 10));

        Assert.Equal(ReserveStatus.Reserved, books.Reserve("after", 10).Status);
        Assert.Equal(ReserveStatus.WindowExhausted, books.Reserve("beyond", 1).Status);
    }

    [Fact]
    public void Aisix433_RefusalOfEitherKind_CarriesLimitRemainingAndReset()
    {
        var books = new Books();
        books.Open(100, Books.Calendar(Period.Day, 80));
        books.Reserve("a", 30);

        var window = books.Reserve("b", 60);
        var limit = books.Reserve("c", 101, mode: Mode.Unspecified);
        books.SetWindows();
        var available = books.Reserve("d", 71);

        Assert.Equal((100, 50, Books.Start + Books.Day), (window.Limit.Value, window.Remaining.Value, window.ResetsAt));
        Assert.Equal((ReserveStatus.WindowExhausted, 100), (limit.Status, limit.Limit.Value));
        Assert.Equal(
            (ReserveStatus.ExceedsAvailable, 100, 70, 0),
            (available.Status, available.Limit.Value, available.Remaining.Value, available.ResetsAt));
        Assert.Contains("71 credits asked, 70 of 100 available", available.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OutcomeRule.Charge, 10)]
    [InlineData(OutcomeRule.Unspecified, 10)]
    [InlineData(OutcomeRule.Refund, 0)]
    internal void Eliza13299_UnknownOutcome_EndsByTheRuleItWasReservedWith(OutcomeRule rule, long spent)
    {
        var books = new Books();
        books.Open(10, Books.Calendar(Period.Day, 10));
        books.Reserve("a", 10, lifetime: 1_000, expireAs: rule);

        books.Now += 1_000;
        books.Advance();

        Assert.Equal((spent, 0, 10 - spent), books.Columns);
        Assert.Equal(10 - spent, books.Opened.Windows[0].Remaining.Value);
        // The answer that came too late changes nothing any more.
        Assert.NotEqual(SettleStatus.Settled, books.Settle("a", 5));
        Assert.Equal((spent, 0, 10 - spent), books.Columns);
    }

    [Fact]
    public void Cycles_DryRunOfAnId_IsNotTakenForTheLiveCall()
    {
        var books = new Books();
        books.Open(10);
        books.Reserve("all", 10);

        var dry = books.Reserve("a", 5, mode: Mode.Shadow).Status;
        var live = books.Reserve("a", 5, mode: Mode.Hard).Status;
        var dryAgain = books.Reserve("a", 5, mode: Mode.Shadow).Status;
        var twin = (books.Reserve("all", 10, mode: Mode.Soft).Status, books.Reserve("all", 10).Status);

        Assert.Equal(
            (ReserveStatus.ReservedOverLimit, ReserveStatus.ExistsWithDifferentAmount, ReserveStatus.Exists),
            (dry, live, dryAgain));
        Assert.Equal((ReserveStatus.Exists, ReserveStatus.Exists), twin);
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
