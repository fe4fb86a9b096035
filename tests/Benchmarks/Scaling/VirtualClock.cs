namespace SatGate.Benchmarks.Scaling;

/// <summary>Runs what is due in order of its time; nothing waits for real. Equal times keep their order.</summary>
internal sealed class VirtualClock
{
    private readonly PriorityQueue<Action, (double Time, long Order)> _due = new();
    private long _order;

    /// <summary>Milliseconds since the start.</summary>
    public double Now { get; private set; }

    public void After(double milliseconds, Action action) => _due.Enqueue(action, (Now + milliseconds, _order++));

    public void RunUntil(double end)
    {
        while (_due.TryPeek(out _, out var next) && next.Time <= end)
        {
            var action = _due.Dequeue();
            Now = next.Time;
            action();
        }

        Now = end;
    }
}
