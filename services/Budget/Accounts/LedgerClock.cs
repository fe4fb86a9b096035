namespace SatGate.Budget.Accounts;

/// <summary>
/// The ledger's time in Unix milliseconds: the wall's, but never backwards, and never slower than the monotonic clock.
/// When the wall is set back, reservations go on ageing and no window opens again.
/// </summary>
internal sealed class LedgerClock(TimeProvider time)
{
    private long _stamp = time.GetTimestamp();
    private long _ticks = time.GetUtcNow().UtcTicks;

    public long Now()
    {
        var stamp = time.GetTimestamp();
        var elapsed = time.GetElapsedTime(_stamp, stamp).Ticks;
        var ticks = Math.Max(time.GetUtcNow().UtcTicks, _ticks + Math.Max(0, elapsed));
        _stamp = stamp;
        _ticks = ticks;
        return (ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
    }
}
