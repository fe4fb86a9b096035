using SatGate.Budget.Accounts;
using SatGate.Budget.Ledger;
using SatGate.Budget.Stores;
using SatGate.Simulation.Driving;
using SatGate.Testing;

namespace SatGate.Budget.Tests.Accounts;

public sealed class AccountWriterTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryStateStore _memory = new();

    [Theory]
    [InlineData(StoreFault.AppliedAnswerLost)]
    [InlineData(StoreFault.NotApplied)]
    [InlineData(StoreFault.AppliedLate)]
    [InlineData(StoreFault.AppliedThenConflict)]
    [InlineData(StoreFault.SavedWithoutETag)]
    internal void Reserve_OneFault_IsAnsweredOnceAndBookedOnce(StoreFault fault)
    {
        var store = new HostileStore(_memory);
        var driven = new DrivenLedger(store, _time);
        driven.Wait(driven.Ledger.OpenAsync("a", TestLedger.Root(100)));
        store.NextFault = Once(fault);

        var answer = driven.Wait(driven.Ledger.ReserveAsync("a", TestLedger.Reserve("r", 60)));
        var settled = driven.Wait(driven.Ledger.SettleAsync("a", TestLedger.Settle("r", 60)));
        var account = driven.Wait(driven.Ledger.GetAsync("a")).Account!;

        Assert.Equal((ReserveStatus.Reserved, SettleStatus.Settled), (answer.Status, settled.Status));
        Assert.Equal((60, 0, 3), (account.Balances.Spent.Value, account.Balances.Held.Value, account.Balances.Seq));
    }

    [Trait("weakness", "W23")]
    [Fact]
    public void Reserve_StoreNeverAnswers_IsRefusedAndLaterNotCharged()
    {
        var store = new HostileStore(_memory);
        var driven = new DrivenLedger(store, _time);
        driven.Wait(driven.Ledger.OpenAsync("a", TestLedger.Root(100)));
        store.NextFault = () => StoreFault.NotApplied;

        var refused = driven.Wait(driven.Ledger.ReserveAsync("a", TestLedger.Reserve("r", 60)));
        var saves = store.Saves;
        store.NextFault = () => StoreFault.None;
        var allowed = driven.Wait(driven.Ledger.ReserveAsync("a", TestLedger.Reserve("s", 100)));

        Assert.Equal(ReserveStatus.StoreUnavailable, refused.Status);
        Assert.Equal(1 + new LedgerSettings().SaveAttemptsMax, saves);
        Assert.Equal(ReserveStatus.Reserved, allowed.Status);
    }

    [Fact]
    public void Reserve_StoreHangs_IsAnsweredAfterItsTime()
    {
        var store = new HangingStore(_memory);
        var driven = new DrivenLedger(store, _time);
        driven.Wait(driven.Ledger.OpenAsync("a", TestLedger.Root(100)));
        store.HangsNextSave = true;

        var began = _time.GetUtcNow();
        var answer = driven.Wait(driven.Ledger.ReserveAsync("a", TestLedger.Reserve("r", 60)));

        Assert.Equal(ReserveStatus.Reserved, answer.Status);
        Assert.InRange(_time.GetUtcNow() - began, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public void Replicas_OnOneAccount_ShareItExactly()
    {
        var one = new DrivenLedger(_memory, _time);
        var two = new DrivenLedger(_memory, _time);
        one.Wait(one.Ledger.OpenAsync("a", TestLedger.Root(100)));
        Assert.Equal(OpenStatus.Exists, two.Wait(two.Ledger.OpenAsync("a", TestLedger.Root(100))).Status);

        var reserved = 0;
        for (var i = 0; i < 120; i++)
        {
            var replica = i % 3 == 0 ? two : one;
            var answer = replica.Wait(replica.Ledger.ReserveAsync("a", TestLedger.Reserve($"r{i}", 1)));
            reserved += answer.Status == ReserveStatus.Reserved ? 1 : 0;
        }

        Assert.Equal(100, reserved);
        Assert.Equal(ReserveStatus.Exists, two.Wait(two.Ledger.ReserveAsync("a", TestLedger.Reserve("r1", 1))).Status);
    }

    /// <summary>
    /// Found by the simulation (seed 1): red when whatever waited at the end of a read was confirmed by it.
    /// </summary>
    [Fact]
    public void Reserve_AskedWhileAnOlderReadIsOnItsWay_IsNotRefusedByIt()
    {
        var store = new HangingStore(_memory) { HoldsNextRead = true };
        var one = new DrivenLedger(store, _time);
        var two = new DrivenLedger(_memory, _time);
        var early = one.Ledger.ReserveAsync("a", TestLedger.Reserve("early", 10)).AsTask();
        one.Settle();

        two.Wait(two.Ledger.OpenAsync("a", TestLedger.Root(100)));
        var late = one.Ledger.ReserveAsync("a", TestLedger.Reserve("late", 10)).AsTask();
        one.Settle();
        store.Release();

        Assert.Equal(ReserveStatus.Reserved, one.Wait(late).Status);
        Assert.Equal(ReserveStatus.AccountNotFound, one.Wait(early).Status);
    }

    [Fact]
    public void Batch_OfManyCallers_IsOneSave()
    {
        var store = new HostileStore(_memory);
        var driven = new DrivenLedger(store, _time);
        driven.Wait(driven.Ledger.OpenAsync("a", TestLedger.Root(100)));
        var before = store.Saves;

        var tasks = Enumerable.Range(0, 50)
            .Select(i => driven.Ledger.ReserveAsync("a", TestLedger.Reserve($"r{i}", 1)).AsTask()).ToArray();
        driven.Settle();

        Assert.All(tasks, task => Assert.True(task.IsCompletedSuccessfully));
        Assert.Equal(before + 1, store.Saves);
    }

    [Trait("weakness", "W15")]
    [Fact]
    public void Mailbox_Full_RefusesTheRest()
    {
        var settings = new LedgerSettings { MailboxOperationsMax = 2 };
        var driven = new DrivenLedger(_memory, _time, settings: settings);
        driven.Wait(driven.Ledger.OpenAsync("a", TestLedger.Root(100)));

        var tasks = Enumerable.Range(0, 3)
            .Select(i => driven.Ledger.ReserveAsync("a", TestLedger.Reserve($"r{i}", 1)).AsTask()).ToArray();
        var answers = tasks.Select(driven.Wait).Select(answer => answer.Status);

        Assert.Equal([ReserveStatus.Reserved, ReserveStatus.Reserved, ReserveStatus.StoreUnavailable], answers);
    }

    [Fact]
    public void Inbox_Full_RefusesAtOnce()
    {
        var driven = new DrivenLedger(_memory, _time, settings: new LedgerSettings { InboxOperationsMax = 2 });
        driven.Wait(driven.Ledger.OpenAsync("a", TestLedger.Root(100)));

        var tasks = Enumerable.Range(0, 3)
            .Select(i => driven.Ledger.ReserveAsync("a", TestLedger.Reserve($"r{i}", 1)).AsTask()).ToArray();

        Assert.Equal(ReserveStatus.StoreUnavailable, driven.Wait(tasks[2]).Status);
        Assert.Equal(ReserveStatus.Reserved, driven.Wait(tasks[0]).Status);
    }

    [Theory]
    [InlineData(new byte[] { 0x08, 0x63 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0x08, 0x01, 0x12, 0x01, 0x62 })]
    public async Task Load_DocumentOfANewerVersionTornOrForeign_RefusesAndChangesNothing(byte[] document)
    {
        await _memory.CreateAsync("account/a", document, TestContext.Current.CancellationToken);
        var driven = new DrivenLedger(_memory, _time);

        Assert.Equal(
            ReserveStatus.StoreUnavailable,
                driven.Wait(driven.Ledger.ReserveAsync("a", TestLedger.Reserve("r", 0))).Status);
        Assert.Equal(OpenStatus.StoreUnavailable, driven.Wait(driven.Ledger.OpenAsync("a", TestLedger.Root(1))).Status);
        var after = await _memory.GetAsync("account/a", TestContext.Current.CancellationToken);
        Assert.Equal(document, after!.Bytes.ToArray());
    }

    [Fact]
    public void IdleAccounts_LeaveMemory_AndComeBackAsTheyWere()
    {
        var driven = new DrivenLedger(_memory, _time);
        driven.Wait(driven.Ledger.OpenAsync("a", TestLedger.Root(100)));
        driven.Wait(driven.Ledger.OpenAsync("b", TestLedger.Root(100)));
        driven.Wait(driven.Ledger.ReserveAsync("b", TestLedger.Reserve("open", 5, lifetime: 3_600_000)));
        driven.Wait(driven.Ledger.ReserveAsync("nobody", TestLedger.Reserve("r", 0)));

        _time.Advance(TimeSpan.FromMinutes(6));
        driven.Sweep();
        driven.Sweep();

        Assert.Equal(1, driven.Ledger.Loop.WriterCount);
        Assert.Equal(100, driven.Wait(driven.Ledger.GetAsync("a")).Account!.Balances.Available.Value);
    }

    private static Func<StoreFault> Once(StoreFault fault)
    {
        var done = false;
        return () =>
        {
            var next = done ? StoreFault.None : fault;
            done = true;
            return next;
        };
    }
}
