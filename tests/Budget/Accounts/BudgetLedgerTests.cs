using SatGate.Budget.Accounts;
using SatGate.Budget.Ledger;
using SatGate.Testing;

namespace SatGate.Budget.Tests.Accounts;

public sealed class BudgetLedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(StoreKind.Memory)]
    [InlineData(StoreKind.Sqlite)]
    public async Task ReserveAndSettle_OverEachStore_KeepTheBooks(StoreKind kind)
    {
        await using var ledger = TestLedger.Over(Open(kind));
        Assert.Equal(OpenStatus.Opened, (await ledger.OpenAsync("root", TestLedger.Root(100))).Status);

        var first = await ledger.ReserveAsync("root", TestLedger.Reserve("r1", 60));
        var second = await ledger.ReserveAsync("root", TestLedger.Reserve("r2", 41));
        var settled = await ledger.SettleAsync("root", TestLedger.Settle("r1", 50));

        Assert.Equal(ReserveStatus.Reserved, first.Status);
        Assert.Equal(ReserveStatus.ExceedsAvailable, second.Status);
        Assert.Equal((SettleStatus.Settled, 50), (settled.Status, settled.Remaining.Value));
        var account = (await ledger.GetAsync("root")).Account!;
        Assert.Equal((50, 0, 3), (account.Balances.Spent.Value, account.Balances.Held.Value, account.Balances.Seq));
    }

    [Fact]
    public async Task Restart_OverSqlite_ShowsWhatWasAnswered()
    {
        await using (var ledger = TestLedger.Over(Open(StoreKind.Sqlite)))
        {
            await ledger.OpenAsync("root", TestLedger.Root(100));
            await ledger.ReserveAsync("root", TestLedger.Reserve("r1", 60));
            await ledger.ReserveAsync("root", TestLedger.Reserve("r2", 20));
            await ledger.SettleAsync("root", TestLedger.Settle("r1", 50));
        }

        await using var again = TestLedger.Over(Open(StoreKind.Sqlite));
        var account = (await again.GetAsync("root")).Account!;
        var repeated = await again.ReserveAsync("root", TestLedger.Reserve("r2", 20));
        var late = await again.SettleAsync("root", TestLedger.Settle("r1", 50));

        Assert.Equal((50, 20), (account.Balances.Spent.Value, account.Balances.Held.Value));
        Assert.Equal(ReserveStatus.Exists, repeated.Status);
        Assert.Equal(SettleStatus.AlreadySettled, late.Status);
    }

    [Theory]
    [InlineData(StoreKind.Memory)]
    [InlineData(StoreKind.Sqlite)]
    public async Task DelegateAndReturn_OverEachStore_MoveCreditsThereAndBack(StoreKind kind)
    {
        await using var ledger = TestLedger.Over(Open(kind));
        await ledger.OpenAsync("root", TestLedger.Root(100));

        var delegated = await ledger.DelegateAsync(new DelegateCommand("root", "child", new Credits(30), [], 0, "", 2));
        await ledger.ReserveAsync("child", TestLedger.Reserve("r", 10));
        var closing = await ledger.ReturnAsync("child");
        await ledger.SettleAsync("child", TestLedger.Settle("r", 4));
        var done = await ledger.ReturnAsync("child");
        var root = (await ledger.GetAsync("root")).Account!;

        Assert.Equal((DelegateStatus.Delegated, 70), (delegated.Status, delegated.ParentRemaining.Value));
        Assert.Equal(ReturnStatus.Closing, closing.Status);
        Assert.Contains(done.Status, new[] { ReturnStatus.Returned, ReturnStatus.AlreadyClosed });
        Assert.Equal(26, done.Returned.Value);
        Assert.Equal(
            (4, 0, 96), (root.Balances.Spent.Value, root.Balances.Delegated.Value, root.Balances.Available.Value));
    }

    [Theory]
    [InlineData(StoreKind.Memory)]
    [InlineData(StoreKind.Sqlite)]
    public async Task Reserve_ManyCallersAtOnce_NeverExceedsTheLimit(StoreKind kind)
    {
        await using var ledger = TestLedger.Over(Open(kind));
        await ledger.OpenAsync("root", TestLedger.Root(500));

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(async () =>
        {
            var reserved = 0;
            for (var i = 0; i < 50; i++)
            {
                var answer = await ledger.ReserveAsync("root", TestLedger.Reserve($"r-{caller}-{i}", 1));
                reserved += answer.Status == ReserveStatus.Reserved ? 1 : 0;
            }
            return reserved;
        })));

        Assert.Equal(500, answers.Sum());
        Assert.Equal(500, (await ledger.GetAsync("root")).Account!.Balances.Held.Value);
    }

    [Fact]
    public async Task Dispose_UnderLoad_AnswersEverybody()
    {
        var ledger = TestLedger.Over(Open(StoreKind.Sqlite));
        await ledger.OpenAsync("root", TestLedger.Root(1_000_000));
        var callers = Enumerable.Range(0, 32).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; ; i++)
            {
                var answer = await ledger.ReserveAsync("root", TestLedger.Reserve($"r-{caller}-{i}", 0));
                if (answer.Status != ReserveStatus.Reserved)
                {
                    return answer.Status;
                }
            }
        })).ToArray();
        await ledger.GetAsync("root");

        await ledger.DisposeAsync();

        Assert.All(await Task.WhenAll(callers), status => Assert.Equal(ReserveStatus.StoreUnavailable, status));
    }

    private IStateStore Open(StoreKind kind) => kind == StoreKind.Memory
        ? new SatGate.Budget.Stores.InMemoryLogStore(new LedgerLimits())
        : TestLedger.Sqlite(_folder.File("ledger.db"));
}
