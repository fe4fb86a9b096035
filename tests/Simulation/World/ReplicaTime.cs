namespace SatGate.Simulation.World;

/// <summary>
/// The clocks of one replica: the monotonic one is the true time, the wall's is off by what an operator or a time
/// server has done to it. Timers of a process that has died do not fire.
/// </summary>
internal sealed class ReplicaTime(VirtualTime time) : TimeProvider
{
    /// <summary>How far the wall clock is ahead of the true time.</summary>
    public TimeSpan WallAhead { get; set; }

    public bool IsStopped { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => time.UtcNow + WallAhead;

    public override long GetTimestamp() => time.Elapsed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class VirtualTimer(ReplicaTime clock, TimerCallback callback, object? state) : ITimer
    {
        private VirtualTime? _time = clock.True;
        private int _change;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan)
            {
                throw new NotSupportedException("The ledger's loop has no periodic timers.");
            }
            var change = ++_change;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                _time?.In(dueTime, () => Fire(change));
            }
            return _time is not null;
        }

        public void Dispose()
        {
            _time = null;
            _change++;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(int change)
        {
            if (change == _change && !clock.IsStopped)
            {
                callback(state);
            }
        }
    }

    private VirtualTime True => time;
}
