using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Budget.Accounts;
using SatGate.Budget.Events;
using SatGate.Budget.Ledger;
using SatGate.Budget.Stores;

namespace SatGate.Benchmarks.Ledger;

/// <summary>A ledger over a fresh SQLite file, or over memory, with accounts open.</summary>
internal static class BenchmarkLedger
{
    /// <param name="place">The folder of the file, or the connection string of PostgreSQL.</param>
    public static BudgetLedger Open(string store, string place)
    {
        // Room for ten thousand open reservations and for the callers beside them.
        var settings = new LedgerSettings { Limits = new LedgerLimits { ReservationsOpenMax = 20_000 } };
        IStateStore opened = store switch
        {
            "memory" => new InMemoryLogStore(settings.Limits),
            "postgres" => PostgresStateStore.Open(
                new PostgresStoreSettings { ConnectionString = place }, NullLogger<PostgresStateStore>.Instance),
            _ => new SqliteStateStore(
                new SqliteStoreSettings { Path = Path.Combine(place, "ledger.db") },
                settings.Limits,
                NullLogger<SqliteStateStore>.Instance),
        };
        return new BudgetLedger(
            settings, opened, new DiscardedEvents(), TimeProvider.System, NullLogger<BudgetLedger>.Instance);
    }

    public static async Task<string[]> OpenAccountsAsync(BudgetLedger ledger, int count)
    {
        var accounts = new string[count];
        for (var i = 0; i < count; i++)
        {
            accounts[i] = $"bench/{count}/{i}";
        }
        var terms = AccountTerms.None with { Limit = new Credits(1L << 50) };
        await Task.WhenAll(accounts.Select(account => ledger.OpenAsync(account, terms)));
        return accounts;
    }
}
