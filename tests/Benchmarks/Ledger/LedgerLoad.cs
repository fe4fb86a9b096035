using System.Diagnostics;
using System.Globalization;
using SatGate.Budget.Accounts;
using SatGate.Budget.Ledger;

namespace SatGate.Benchmarks.Ledger;

/// <summary>Callers that reserve and settle one credit each, as fast as they are answered, for a time.</summary>
internal sealed class LedgerLoad(BudgetLedger ledger, string[] accounts)
{
    private static int s_run;

    public async Task<LoadResult> RunAsync(int callers, TimeSpan duration)
    {
        var run = Interlocked.Increment(ref s_run);
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var paused = GC.GetTotalPauseDuration();
        var cpu = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        var tasks = new Task<Latencies>[callers];
        for (var i = 0; i < callers; i++)
        {
            var caller = i;
            tasks[i] = Task.Run(() => CallAsync(run, caller, until));
        }
        var all = new Latencies();
        foreach (var latencies in await Task.WhenAll(tasks))
        {
            all.Add(latencies);
        }
        return new LoadResult(
            all.Count / Stopwatch.GetElapsedTime(began).TotalSeconds,
            all.Percentile(0.5),
            all.Percentile(0.99),
            (GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)Math.Max(1, all.Count),
            GC.GetTotalPauseDuration() - paused,
            (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / Math.Max(1, all.Count));
    }

    private async Task<Latencies> CallAsync(int run, int caller, long until)
    {
        var latencies = new Latencies();
        var text = new char[ReservationId.LengthMax];
        var account = accounts[caller % accounts.Length];
        var step = 0;
        for (var pair = 0L; ; pair++)
        {
            var began = Stopwatch.GetTimestamp();
            if (began >= until)
            {
                return latencies;
            }
            var (reserve, settle) = Commands(text, run, caller, pair);
            var reserved = await ledger.ReserveAsync(account, in reserve);
            latencies.Add(Stopwatch.GetElapsedTime(began));
            if (reserved.Status != ReserveStatus.Reserved)
            {
                throw new InvalidOperationException($"{reserved.Status} {reserved.Detail}");
            }
            var settled = await ledger.SettleAsync(account, in settle);
            if (settled.Status != SettleStatus.Settled)
            {
                throw new InvalidOperationException($"{settled.Status} {settled.Detail}");
            }
            step += accounts.Length > 1 ? 1 : 0;
            account = accounts[(caller + (step * 7)) % accounts.Length];
        }
    }

    private static (ReserveCommand Reserve, SettleCommand Settle) Commands(char[] text, int run, int caller, long pair)
    {
        // Written into place: the benchmark's own garbage would hide the ledger's.
        text.AsSpan().TryWrite(CultureInfo.InvariantCulture, $"call-{run:x4}-{caller:x6}-{pair:x10}", out var length);
        var id = BenchmarkIds.Parse(text.AsSpan(0, length));
        return (BenchmarkIds.Reserve(in id, 1, 60_000), BenchmarkIds.Settle(in id, 1));
    }
}
