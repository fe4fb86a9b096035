using System.Globalization;

namespace SatGate.Benchmarks.Ledger;

/// <summary>
/// What a batch costs as open reservations grow: the same load beside 100 and beside 10,000 open ones of the same
/// account. Options: --seconds 3, --callers 64, --open 100,10000, --store sqlite|memory.
/// </summary>
internal static class HoldsBenchmark
{
    public static async Task RunAsync(Options options)
    {
        var callers = options.Number("callers");
        Console.WriteLine("| open | pairs/s | p50 us | p99 us |\n| --- | --- | --- | --- |");
        foreach (var open in options.Numbers("open"))
        {
            var folder = Directory.CreateTempSubdirectory("satgate-bench-");
            try
            {
                await using var ledger = BenchmarkLedger.Open(options.Text("store"), folder.FullName);
                var accounts = await BenchmarkLedger.OpenAccountsAsync(ledger, 1);
                for (var i = 0; i < open; i++)
                {
                    var id = BenchmarkIds.Parse($"open-{i:x10}-0123456789");
                    await ledger.ReserveAsync(accounts[0], BenchmarkIds.Reserve(in id, 1, 3_600_000));
                }
                var load = new LedgerLoad(ledger, accounts);
                await load.RunAsync(callers, TimeSpan.FromSeconds(1));
                var result = await load.RunAsync(callers, TimeSpan.FromSeconds(options.Number("seconds")));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {open} | {result.PairsPerSecond:N0} | {result.P50} | {result.P99} |"));
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
    }
}
