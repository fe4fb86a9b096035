using System.Globalization;

namespace SatGate.Benchmarks.Ledger;

/// <summary>
/// What a run of callers saw: pairs per second, latency of the reserve, garbage, pauses and CPU time of the whole
/// process, callers included.
/// </summary>
internal sealed record LoadResult(
    double PairsPerSecond, long P50, long P99, double BytesPerPair, TimeSpan GcPause, double CpuPerPair)
{
    public string Row(int accounts, int callers) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {accounts,5} | {callers,5} | {PairsPerSecond,9:N0} | {P50,6} | {P99,6} "
        + $"| {BytesPerPair,7:N0} | {GcPause.TotalMilliseconds,6:N1} | {CpuPerPair,6:N2} |");

    public static readonly string Head =
        "| accounts | callers | pairs/s | p50 us | p99 us | bytes/pair | gc ms | cpu us/pair |\n"
        + "| --- | --- | --- | --- | --- | --- | --- | --- |";
}
