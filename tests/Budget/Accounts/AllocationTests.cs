using SatGate.Budget.Accounts;
using SatGate.Budget.Ledger;
using SatGate.Testing;

namespace SatGate.Budget.Tests.Accounts;

/// <summary>The hot path's garbage. Red when PooledOperation was not handed back to its pool.</summary>
[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests : IDisposable
{
    private const int Callers = 64;
    private const int PairsPerCaller = 150;

    // An operation alone is some 300 bytes, and a pair has two.
    private const int BytesPerPairMax = 250;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReserveAndSettle_OnACachedAccount_AllocateNextToNothing()
    {
        await using var ledger = TestLedger.Over(TestLedger.Sqlite(_folder.File("ledger.db")));
        await ledger.OpenAsync("a", TestLedger.Root(1_000_000));
        var commands = Enumerable.Range(0, 2 * Callers * PairsPerCaller)
            .Select(i => (TestLedger.Reserve($"r{i}", 1), TestLedger.Settle($"r{i}", 1))).ToArray();
        await RunAsync(ledger, commands, 0);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        await RunAsync(ledger, commands, Callers * PairsPerCaller);
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.InRange(bytes / (Callers * PairsPerCaller), 0, BytesPerPairMax);
    }

    private static Task RunAsync(
        BudgetLedger ledger, (ReserveCommand Reserve, SettleCommand Settle)[] commands, int first) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < PairsPerCaller; i++)
            {
                var at = first + (caller * PairsPerCaller) + i;
                var reserved = await ledger.ReserveAsync("a", in commands[at].Reserve);
                var settled = await ledger.SettleAsync("a", in commands[at].Settle);
                Assert.True(reserved.Status == ReserveStatus.Reserved && settled.Status == SettleStatus.Settled);
            }
        })));
}
