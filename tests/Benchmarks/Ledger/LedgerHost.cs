using System.Globalization;
using SatGate.Budget.Accounts;
using SatGate.Budget.Ledger;

namespace SatGate.Benchmarks.Ledger;

/// <summary>
/// A process to be killed: callers spend one credit after the other on a ledger in --folder, or in PostgreSQL with
/// --store postgres --connection, and every hundredth answered settlement prints the total answered so far. It ends by
/// itself after --seconds 30.
/// </summary>
internal static class LedgerHost
{
    public const string Account = "crash";

    public static async Task RunAsync(Options options)
    {
        var connection = options.Text("connection");
        await using var ledger = BenchmarkLedger.Open(
            options.Text("store"), connection.Length > 0 ? connection : options.Text("folder"));
        await ledger.OpenAsync(Account, AccountTerms.None with { Limit = new Credits(1L << 50) });
        var life = Guid.NewGuid().ToString("N");
        var until = TimeProvider.System.GetTimestamp();
        var most = TimeSpan.FromSeconds(Math.Min(60, options.Number("seconds")));
        var answered = 0L;
        await Task.WhenAll(Enumerable.Range(0, options.Number("callers")).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; TimeProvider.System.GetElapsedTime(until) < most; i++)
            {
                await SpendAsync(ledger, $"{life}-{caller:x}-{i:x}");
                var total = Interlocked.Increment(ref answered);
                if (total % 100 == 0)
                {
                    // Flushed at once: what is printed was answered before the process died.
                    Console.Out.WriteLine(total.ToString(CultureInfo.InvariantCulture));
                    Console.Out.Flush();
                }
            }
        })));
    }

    private static async Task SpendAsync(BudgetLedger ledger, string reservation)
    {
        var id = BenchmarkIds.Parse(reservation);
        var reserved = await ledger.ReserveAsync(Account, BenchmarkIds.Reserve(in id, 2, 60_000));
        var settled = await ledger.SettleAsync(Account, BenchmarkIds.Settle(in id, 1));
        if (reserved.Status != ReserveStatus.Reserved || settled.Status != SettleStatus.Settled)
        {
            throw new InvalidOperationException($"{reserved.Status} {settled.Status}");
        }
    }
}
