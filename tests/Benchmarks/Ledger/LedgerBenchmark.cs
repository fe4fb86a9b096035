using SatGate.Benchmarks.Ledger.Rivals;

namespace SatGate.Benchmarks.Ledger;

/// <summary>
/// Durable reserve and settle pairs per second, callers in the same process. Options: --seconds 3, --callers 1,8,…,
/// --accounts 1,1000, --store sqlite|memory, --runs 1, --folder (where the files lie; its disk
/// is what is measured). Then the same against PostgreSQL and Redis, with --against-callers 64,256 --rounds 3, or not
/// at all with --against none.
/// </summary>
internal static class LedgerBenchmark
{
    private const int CallersMax = 16_384;
    private const int SecondsMax = 60;

    public static async Task RunAsync(Options options)
    {
        var duration = TimeSpan.FromSeconds(Math.Min(SecondsMax, options.Number("seconds")));
        Console.WriteLine(LoadResult.Head);
        foreach (var accounts in options.Numbers("accounts"))
        {
            foreach (var callers in options.Numbers("callers"))
            {
                for (var run = 0; run < options.Number("runs"); run++)
                {
                    await RunOneAsync(options, accounts, Math.Min(CallersMax, callers), duration);
                }
            }
        }
        if (options.Text("against") != "none")
        {
            await LedgerComparison.RunAsync(options, duration);
        }
    }

    private static async Task RunOneAsync(Options options, int accounts, int callers, TimeSpan duration)
    {
        var folder = Directory.CreateDirectory(Path.Combine(
            options.Text("folder"), "satgate-bench-" + Guid.NewGuid().ToString("N")));
        try
        {
            await using var ledger = BenchmarkLedger.Open(options.Text("store"), folder.FullName);
            var load = new LedgerLoad(ledger, await BenchmarkLedger.OpenAccountsAsync(ledger, accounts));
            await load.RunAsync(callers, TimeSpan.FromSeconds(1));
            var result = await load.RunAsync(callers, duration);
            Console.WriteLine(result.Row(accounts, callers));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
