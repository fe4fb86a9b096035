namespace SatGate.Grpc.Tests.Checks;

/// <summary>
/// A clock that moves only when a test moves it, with timers that run then. They may be told to fire early.
/// </summary>
internal sealed class EarlyClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How long before their time timers fire: real ones do so by up to a millisecond.</summary>
    public TimeSpan Early { get; init; }

    /// <summary>Timers that wait.</summary>
    public int TimersWaiting
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    /// <summary>Moves the clock and runs what is due, on this thread.</summary>
    public void Advance(TimeSpan time)
    {
        List<ManualTimer> due;
        lock (_gate)
        {
            _now += time;
            due = _timers.Where(timer => timer.Due - Early <= _now).ToList();
            due.ForEach(timer => _timers.Remove(timer));
        }

        due.ForEach(static timer => timer.Run());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, period);
        lock (_gate)
        {
            var timer = new ManualTimer(this, () => callback(state), _now + dueTime);
            _timers.Add(timer);
            return timer;
        }
    }

    private sealed class ManualTimer(EarlyClock clock, Action run, DateTimeOffset due) : ITimer
    {
        public DateTimeOffset Due => due;

        public void Run() => run();

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose()
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
