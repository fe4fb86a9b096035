using SatGate.Budget.Ledger;
using SatGate.Budget.Stores;

namespace SatGate.Budget.Tests.Stores;

/// <summary>The store without a file says what was committed, whoever asks and however much it was.</summary>
public sealed class InMemoryLogStoreTests
{
    // Several times what may lie behind a document.
    private const int ManyPairs = 8_000;

    [Theory]
    [InlineData(1)]
    [InlineData(ManyPairs)]
    public async Task Reader_AfterCommits_SeesWhatWasAnswered(int pairs)
    {
        var store = new InMemoryLogStore(new LedgerLimits());
        await using (var ledger = TestLedger.Over(store))
        {
            await ledger.OpenAsync("root", TestLedger.Root(1_000_000));
            for (var pair = 0; pair < pairs; pair++)
            {
                await ledger.ReserveAsync("root", TestLedger.Reserve($"r{pair}", 5));
                await ledger.SettleAsync("root", TestLedger.Settle($"r{pair}", 2));
            }

            await ledger.ReserveAsync("root", TestLedger.Reserve("open", 7));
        }

        await using var reader = TestLedger.Over(store);
        var balances = (await reader.GetAsync("root")).Account!.Balances;
        var repeated = await reader.ReserveAsync("root", TestLedger.Reserve("open", 7));

        Assert.Equal((pairs * 2, 7), (balances.Spent.Value, balances.Held.Value));
        Assert.Equal(ReserveStatus.Exists, repeated.Status);
    }

    [Fact]
    public async Task Create_OfAKeyThatHasOnlyCommits_IsAConflict()
    {
        var store = new InMemoryLogStore(new LedgerLimits());
        await using (var ledger = TestLedger.Over(store))
        {
            await ledger.OpenAsync("root", TestLedger.Root(10));
        }

        var again = await store.CreateAsync("account/root", new byte[1], CancellationToken.None);
        var other = await store.CreateAsync("account/other", new byte[1], CancellationToken.None);

        Assert.Equal(SatGate.Budget.Accounts.SaveOutcome.Conflict, again.Outcome);
        Assert.Equal(SatGate.Budget.Accounts.SaveOutcome.Saved, other.Outcome);
    }
}
