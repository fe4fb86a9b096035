using System.Globalization;

namespace SatGate.Benchmarks.Tokens;

/// <summary>
/// What something costs each time, measured in slices short enough that some of them are not disturbed by others on the
/// machine: the best one says what the work takes, the median what it took here and now.
/// </summary>
internal sealed class Costs(string name, double barNanoseconds)
{
    private readonly List<double> _slices = [];
    private double _bytes;
    private long _bytesBefore;
    private long _start;

    public const string Head = "           best ns   median ns    B each   best of the bar";

    public void Begin()
    {
        _bytesBefore = GC.GetAllocatedBytesForCurrentThread();
        _start = TimeProvider.System.GetTimestamp();
    }

    public void End(int count)
    {
        _slices.Add(TimeProvider.System.GetElapsedTime(_start).TotalNanoseconds / count);
        _bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - _bytesBefore) / count;
    }

    public string Row()
    {
        var sorted = _slices.Order().ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-8}{sorted[0],10:N0}{sorted[sorted.Count / 2],12:N0}{_bytes,10:N0}"
            + $"{sorted[0] / barNanoseconds,18:F2}");
    }
}
