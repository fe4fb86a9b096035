using System.Numerics;

namespace SatGate.Benchmarks.Ledger;

/// <summary>
/// A histogram of microseconds with buckets a sixteenth of their value wide; one per caller, added up at the end.
/// </summary>
internal sealed class Latencies
{
    private const int SubBits = 4;
    private readonly long[] _counts = new long[64 << SubBits];

    public long Count { get; private set; }

    public void Add(TimeSpan latency)
    {
        _counts[Bucket((ulong)Math.Max(1, latency.TotalMicroseconds))]++;
        Count++;
    }

    public void Add(Latencies other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
        Count += other.Count;
    }

    /// <summary>The bucket's lower edge, in microseconds, below which the given share of the counts lies.</summary>
    public long Percentile(double share)
    {
        var wanted = (long)Math.Ceiling(Count * share);
        var seen = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted)
            {
                return Edge(i);
            }
        }
        return 0;
    }

    private static int Bucket(ulong value)
    {
        var magnitude = BitOperations.Log2(value);
        return magnitude < SubBits
            ? (int)value
            : ((magnitude - SubBits + 1) << SubBits) + (int)((value >> (magnitude - SubBits)) & ((1 << SubBits) - 1));
    }

    private static long Edge(int bucket)
    {
        var group = bucket >> SubBits;
        var sub = bucket & ((1 << SubBits) - 1);
        return group == 0 ? sub : (long)((1UL << SubBits) + (ulong)sub) << (group - 1);
    }
}
