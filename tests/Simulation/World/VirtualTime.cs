namespace SatGate.Simulation.World;

/// <summary>
/// The true time of a run and everything that is to happen in it, earliest first; what falls on one instant happens in
/// the order in which it was planned. It moves only when nothing is left to do before.
/// </summary>
internal sealed class VirtualTime(DateTimeOffset start)
{
    private readonly PriorityQueue<Action, Moment> _planned = new();
    private long _order;

    /// <summary>Ticks since the start.</summary>
    public long Elapsed { get; private set; }

    public DateTimeOffset UtcNow => start + TimeSpan.FromTicks(Elapsed);

    public void In(TimeSpan delay, Action action) =>
        _planned.Enqueue(action, new Moment(Elapsed + Math.Max(0, delay.Ticks), _order++));

    /// <summary>Moves to what comes next and lets it happen; false when nothing is planned.</summary>
    public bool RunNext()
    {
        if (!_planned.TryDequeue(out var action, out var moment))
        {
            return false;
        }
        Elapsed = Math.Max(Elapsed, moment.Due);
        action();
        return true;
    }

    /// <summary>Time passes and everybody was asleep: what was due meanwhile happens late.</summary>
    public void Skip(TimeSpan time) => Elapsed += time.Ticks;

    private readonly record struct Moment(long Due, long Order) : IComparable<Moment>
    {
        public int CompareTo(Moment other) =>
            Due != other.Due ? Due.CompareTo(other.Due) : Order.CompareTo(other.Order);
    }
}
