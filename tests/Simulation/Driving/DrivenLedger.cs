using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Budget.Accounts;
using SatGate.Budget.Events;
using SatGate.Testing;

namespace SatGate.Simulation.Driving;

/// <summary>
/// A ledger without threads: its driver steps its loop, runs what it sends away and moves its clock, so a run is the
/// same every time. Several over one store are replicas; one that is no longer stepped has crashed.
/// </summary>
internal sealed class DrivenLedger
{
    private const int StepsMax = 100_000;

    private static ulong s_writers;

    private readonly QueueExecutor _executor = new();
    private readonly Action<TimeSpan> _advance;

    public DrivenLedger(
        IStateStore store, ManualTimeProvider time, IEventPublisher? publisher = null, LedgerSettings? settings = null)
        : this(
            settings ?? new LedgerSettings(),
            new LoopParts(
                store,
                publisher ?? new DiscardedEvents(),
                new QueueExecutor(),
                time,
                NullLogger.Instance,
                () => 0.5,
                Interlocked.Increment(ref s_writers)),
            time.Advance)
    {
    }

    /// <summary>The executor of <paramref name="parts"/> is replaced by the driver's own.</summary>
    public DrivenLedger(LedgerSettings settings, LoopParts parts, Action<TimeSpan> advance)
    {
        _advance = advance;
        Ledger = new BudgetLedger(settings, parts with { Executor = _executor }, driven: false);
    }

    public BudgetLedger Ledger { get; }

    public bool HasWork => Ledger.Loop.HasWork || _executor.HasWork;

    /// <summary>One step of the loop, or one thing that it sent away. False when there is neither.</summary>
    public bool Advance()
    {
        if (Ledger.Loop.HasWork)
        {
            Ledger.Loop.Step();
            return true;
        }
        return _executor.RunOne();
    }

    /// <summary>One thing that the loop sent away before the loop goes on. False when there is none.</summary>
    public bool RunSentAway() => _executor.RunOne();

    /// <summary>Everything that can be done now.</summary>
    public void Settle()
    {
        for (var steps = 0; Advance(); steps++)
        {
            Bound(steps, "the ledger does not come to rest");
        }
    }

    /// <summary>A sweep and what follows from it.</summary>
    public void Sweep()
    {
        PostSweep();
        Settle();
    }

    public void PostSweep() => Ledger.Loop.PostInner(new LoopAction(static loop => loop.Sweep()));

    /// <summary>Drives until the task is done, moving the clock when nothing else is left to do.</summary>
    public T Wait<T>(Task<T> task)
    {
        for (var turns = 0; !task.IsCompleted; turns++)
        {
            Bound(turns, "the ledger gives no answer");
            if (!Advance())
            {
                _advance(TimeSpan.FromMilliseconds(10));
            }
        }
        return task.GetAwaiter().GetResult();
    }

    public T Wait<T>(ValueTask<T> task) => Wait(task.AsTask());

    private static void Bound(int steps, string otherwise)
    {
        if (steps >= StepsMax)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
