using SatGate.Budget.Accounts;
using SatGate.Budget.Ledger;

namespace SatGate.Benchmarks.Ledger.Rivals;

/// <summary>The ledger itself, in this process, every answer on disk before it is given.</summary>
internal sealed class LedgerTarget(string name, BudgetLedger ledger, string account) : IPairTarget
{
    public string Name => name;

    public static async Task<LedgerTarget> OpenAsync(string name, string store, string place)
    {
        var ledger = BenchmarkLedger.Open(store, place);
        var accounts = await BenchmarkLedger.OpenAccountsAsync(ledger, 1);
        return new LedgerTarget(name, ledger, accounts[0]);
    }

    public async ValueTask ReserveAsync(string id)
    {
        var answer = await ledger.ReserveAsync(account, Reserve(id));
        Refused.ThrowUnless(answer.Status == ReserveStatus.Reserved, answer);
    }

    public async ValueTask SettleAsync(string id)
    {
        var answer = await ledger.SettleAsync(account, Settle(id));
        Refused.ThrowUnless(answer.Status == SettleStatus.Settled, answer);
    }

    public ValueTask DisposeAsync() => ledger.DisposeAsync();

    private static ReserveCommand Reserve(string id) => BenchmarkIds.Reserve(BenchmarkIds.Parse(id), 1, 60_000);

    private static SettleCommand Settle(string id) => BenchmarkIds.Settle(BenchmarkIds.Parse(id), 1);
}
