namespace SatGate.Budget.Accounts;

/// <summary>
/// Waits a moment, after a commit has answered many callers, for them to come back. With all their next requests in one
/// commit everybody waits for one; going on with the first of them splits the callers into two halves, each of which
/// also waits for the other's. Callers that turn out to have other things to do are not waited for again soon.
/// </summary>
/// <param name="waiting">How many requests wait for the next commit.</param>
internal sealed class Gathering(Func<int> waiting, TimeProvider time)
{
    /// <summary>Fewer are not known to come back together.</summary>
    public const int CallersMin = 3;

    /// <summary>With more, a commit's cost is spread so thin that a wait costs more than it brings.</summary>
    public const int CallersMax = 128;

    /// <summary>Commits without a wait after one in vain: doubled by each further one, up to this.</summary>
    public const int SkipsMax = 64;

    /// <summary>The longest wait: somewhat less than what a commit to a disk takes.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMicroseconds(100);

    private int _skips;
    private int _skipsNext = 1;

    /// <summary>Waits for <paramref name="callers"/>: those just answered and those that wait already.</summary>
    public void WaitFor(int callers)
    {
        if (callers is < CallersMin or > CallersMax)
        {
            return;
        }
        if (_skips > 0)
        {
            _skips--;
            return;
        }
        var from = time.GetTimestamp();
        while (waiting() < callers)
        {
            if (time.GetElapsedTime(from) >= Longest)
            {
                _skips = _skipsNext;
                _skipsNext = Math.Min(2 * _skipsNext, SkipsMax);
                return;
            }
            // The callers may need this very core to come back.
            Thread.Yield();
        }
        _skipsNext = 1;
    }
}
