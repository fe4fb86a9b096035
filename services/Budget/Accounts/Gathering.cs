namespace SatGate.Budget.Accounts;

/// <summary>
/// Waits a moment, after a commit has answered many callers, for them to come back: with their next requests all in one
/// commit everybody waits for one, while going on with the first of them splits the callers into two halves that wait
/// for each other's. Callers that have something else to do first are not waited for again soon.
/// </summary>
internal sealed class Gathering(LedgerLoop loop, TimeProvider time)
{
    /// <summary>Below, a commit is for single callers and nobody is known to come back.</summary>
    private const int CallersMin = 3;

    /// <summary>Beyond, a commit's cost is spread so thin that the wait costs more than it brings.</summary>
    private const int CallersMax = 128;

    /// <summary>Commits that are not waited for after waits that were in vain; doubled each time up to this.</summary>
    private const int SkipsMax = 64;

    /// <summary>About what one commit to a disk takes.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromMicroseconds(100);

    private int _skipsNext = 1;
    private int _skips;

    /// <summary>Waits for <paramref name="callers"/> to be there: those just answered and those who already wait.</summary>
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
        while (loop.Waiting < callers)
        {
            if (time.GetElapsedTime(from) >= s_longest)
            {
                _skips = _skipsNext;
                _skipsNext = Math.Min(_skipsNext * 2, SkipsMax);
                return;
            }
            Thread.Yield();
        }
        _skipsNext = 1;
    }
}
