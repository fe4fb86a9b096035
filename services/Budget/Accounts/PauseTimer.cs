namespace SatGate.Budget.Accounts;

/// <summary>Wakes a writer after its pause.</summary>
internal sealed class PauseTimer(LedgerLoop loop, AccountWriter writer) : LoopItem
{
    private ITimer? _timer;

    public void Start(TimeProvider time, TimeSpan pause)
    {
        // Created stopped: a timer that fires before the field is set could not be disposed.
        _timer = time.CreateTimer(
            static state => ((PauseTimer)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(pause, Timeout.InfiniteTimeSpan);
    }

    public override void Run(LedgerLoop loop) => writer.OnPauseOver();

    private void Fire()
    {
        _timer?.Dispose();
        loop.PostInner(this);
    }
}
