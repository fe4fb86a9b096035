namespace SatGate.Gateway.Limiting;

/// <summary>
/// A token bucket as one number: the time at which it will be full again (the generic cell rate algorithm, ITU-T
/// I.371). Times and intervals are timestamps of one clock. Threads share it without a lock.
/// </summary>
internal sealed class RateBucket
{
    private long _fullAt;

    /// <summary>It is full: nothing would be lost if it were forgotten.</summary>
    public bool IsFull(long now) => Interlocked.Read(ref _fullAt) <= now;

    /// <summary>
    /// Takes one token. When there is none, nothing is taken, and the wait until there is one is returned.
    /// </summary>
    /// <param name="interval">In which one token comes back.</param>
    /// <param name="left">How many whole tokens are left.</param>
    /// <returns>0 when it was taken.</returns>
    public long Take(long now, long interval, int capacity, out int left)
    {
        var reach = interval * capacity;
        while (true)
        {
            var seen = Interlocked.Read(ref _fullAt);
            var next = Math.Max(seen, now) + interval;
            if (next - now > reach)
            {
                left = 0;
                return next - now - reach;
            }

            if (Interlocked.CompareExchange(ref _fullAt, next, seen) == seen)
            {
                left = (int)((reach - (next - now)) / interval);
                return 0;
            }
        }
    }

    /// <summary>Gives back a token that was taken for nothing.</summary>
    public void Return(long interval) => Interlocked.Add(ref _fullAt, -interval);
}
