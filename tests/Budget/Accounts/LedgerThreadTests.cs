using SatGate.Budget.Ledger;
using SatGate.Budget.Stores;
using SatGate.Testing;

namespace SatGate.Budget.Tests.Accounts;

/// <summary>Who steps the loop: the caller that finds it idle, and under load a thread of its own.</summary>
public sealed class LedgerThreadTests : IDisposable
{
    private const int Callers = 16;
    private const int PairsEach = 400;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reserve_OfAnIdleLedger_IsAnsweredByTheCallersOwnStep()
    {
        await using var ledger = TestLedger.Over(new InMemoryStateStore());
        await ledger.OpenAsync("root", TestLedger.Root(100));

        var reserved = ledger.ReserveAsync("root", TestLedger.Reserve("r1", 60));

        Assert.True(reserved.IsCompleted, "the caller waits for another thread");
        Assert.Equal(ReserveStatus.Reserved, (await reserved).Status);
    }

    [Fact]
    public async Task Reserve_OverAStoreThatKeepsItWaiting_DoesNotHoldItsCaller()
    {
        var store = new HangingStore(new InMemoryStateStore());
        await using var ledger = TestLedger.Over(store);
        await ledger.OpenAsync("root", TestLedger.Root(100));
        store.HangsNextSave = true;

        var reserved = ledger.ReserveAsync("root", TestLedger.Reserve("r1", 60)).AsTask();

        Assert.False(reserved.IsCompleted, "the answer was given before it was saved");
    }

    [Theory]
    [InlineData(StoreKind.Memory)]
    [InlineData(StoreKind.Sqlite)]
    public async Task ManyCallers_WhoeverSteps_AreAllAnsweredAndTheBooksBalance(StoreKind kind)
    {
        await using var ledger = TestLedger.Over(
            kind == StoreKind.Memory
                ? new InMemoryLogStore(new LedgerLimits())
                : TestLedger.Sqlite(_folder.File("ledger.db")));
        await ledger.OpenAsync("root", TestLedger.Root(1_000_000));

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var pair = 0; pair < PairsEach; pair++)
            {
                var id = $"{caller}-{pair}";
                Assert.Equal(
                    ReserveStatus.Reserved, (await ledger.ReserveAsync("root", TestLedger.Reserve(id, 3))).Status);
                Assert.Equal(
                    SettleStatus.Settled, (await ledger.SettleAsync("root", TestLedger.Settle(id, 2))).Status);
            }
        })));

        var balances = (await ledger.GetAsync("root")).Account!.Balances;
        Assert.Equal((Callers * PairsEach * 2, 0), (balances.Spent.Value, balances.Held.Value));
    }
}
