using System.Globalization;

namespace SatGate.Benchmarks.Scaling;

/// <summary>What became of the operations of one run.</summary>
internal sealed class ModelResult
{
    private readonly List<double> _latencies = [];

    public long Applied { get; private set; }

    public long Refused { get; private set; }

    public long Saves { get; set; }

    public long Conflicts { get; set; }

    public void Note(double latency, bool isApplied)
    {
        if (isApplied)
        {
            Applied++;
            _latencies.Add(latency);
        }
        else
        {
            Refused++;
        }
    }

    public const string Head =
        "| writers | way | calls/s | p50 ms | p99 ms | saves lost | refused |\n"
        + "| --- | --- | --- | --- | --- | --- | --- |";

    // A call is a reserve and a settle.
    public string Row(ModelSettings settings, string way, double seconds)
    {
        _latencies.Sort();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {settings.Replicas} | {way} | {Applied / seconds / 2:N0} | {At(0.5):N1} | {At(0.99):N1} "
            + $"| {Share(Conflicts, Saves)} | {Share(Refused, Refused + Applied)} |");
    }

    private double At(double share) => _latencies.Count == 0
        ? double.NaN
        : _latencies[(int)Math.Min(_latencies.Count - 1, share * _latencies.Count)];

    private static string Share(long part, long whole) =>
        string.Create(CultureInfo.InvariantCulture, $"{(whole == 0 ? 0 : 100.0 * part / whole):N1} %");
}
