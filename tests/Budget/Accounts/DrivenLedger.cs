using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Budget.Accounts;
using SatGate.Budget.Events;
using SatGate.Testing;

namespace SatGate.Budget.Tests.Accounts;

/// <summary>
/// A ledger without threads: the test steps its loop, runs what it sends away and moves its clock, so a run is the same
/// every time. Several over one store are replicas; one that is no longer stepped has crashed.
/// </summary>
internal sealed class DrivenLedger
{
    private static ulong s_writers;

    private readonly QueueExecutor _executor = new();
    private readonly ManualTimeProvider _time;

    public DrivenLedger(
        IStateStore store, ManualTimeProvider time, IEventPublisher? publisher = null, LedgerSettings? settings = null)
    {
        _time = time;
        Ledger = new BudgetLedger(
            settings ?? new LedgerSettings(),
            new LoopParts(
                store,
                publisher ?? new DiscardedEvents(),
                _executor,
                time,
                NullLogger.Instance,
                () => 0.5,
                Interlocked.Increment(ref s_writers)),
            driven: false);
    }

    public BudgetLedger Ledger { get; }

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

    /// <summary>Everything that can be done now.</summary>
    public void Settle()
    {
        for (var steps = 0; Advance(); steps++)
        {
            Assert.True(steps < 100_000, "the ledger does not come to rest");
        }
    }

    /// <summary>A sweep and what follows from it.</summary>
    public void Sweep()
    {
        Ledger.Loop.PostInner(new LoopAction(loop => loop.Sweep()));
        Settle();
    }

    /// <summary>Drives until the task is done, moving the clock when nothing else is left to do.</summary>
    public T Wait<T>(Task<T> task)
    {
        for (var turns = 0; !task.IsCompleted; turns++)
        {
            Assert.True(turns < 100_000, "the ledger gives no answer");
            if (!Advance())
            {
                _time.Advance(TimeSpan.FromMilliseconds(10));
            }
        }
        return task.GetAwaiter().GetResult();
    }

    public T Wait<T>(ValueTask<T> task) => Wait(task.AsTask());
}
