using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Budget.Accounts;
using SatGate.Simulation.Driving;
using SatGate.Simulation.Laws;

namespace SatGate.Simulation.World;

/// <summary>
/// One life of a replica, from its start to its crash. A crash takes away all that is in its memory and nothing else:
/// calls that are on their way to the store still arrive there.
/// </summary>
internal sealed class Life
{
    private readonly Chance _chance;
    private readonly VirtualTime _time;
    private readonly DelayedStore _store;
    private readonly WorldPublisher _publisher;
    private readonly TimeSpan _sweepInterval;
    private bool _isHostile = true;

    public Life(
        ulong writer, LedgerSettings settings, TruthStore truth, Plant plant, History history, VirtualTime time,
            Chance chance)
    {
        _chance = chance;
        _time = time;
        _sweepInterval = settings.SweepInterval;
        Clock = new ReplicaTime(time);
        var hostile = new HostileStore(plant.Store(truth)) { NextFault = NextFault };
        _store = new DelayedStore(hostile, truth, time, chance);
        _publisher = new WorldPublisher(history, time, chance);
        Driven = new DrivenLedger(
            settings,
            new LoopParts(
                _store,
                plant.Publisher(_publisher),
                new QueueExecutor(),
                Clock,
                NullLogger.Instance,
                chance.Share,
                writer),
            span =>
            {
                if (!time.RunNext())
                {
                    time.Skip(span);
                }
            });
        PlanSweep(chance.Between(TimeSpan.Zero, settings.SweepInterval));
    }

    public DrivenLedger Driven { get; }

    public BudgetLedger Ledger => Driven.Ledger;

    public ReplicaTime Clock { get; }

    public bool IsDead => Clock.IsStopped;

    public void Crash() => Clock.IsStopped = true;

    /// <summary>From now on store and consumer do what they are asked.</summary>
    public void Calm()
    {
        _isHostile = false;
        _store.IsSlow = false;
        _publisher.Fails = false;
    }

    /// <summary>One thing that the process has to do.</summary>
    public void Go()
    {
        if (_chance.OneIn(3) && Driven.RunSentAway())
        {
            return;
        }
        Driven.Advance();
    }

    private void PlanSweep(TimeSpan after) => _time.In(after, () =>
    {
        if (!IsDead)
        {
            Driven.PostSweep();
            PlanSweep(_sweepInterval);
        }
    });

    private StoreFault NextFault() => !_isHostile ? StoreFault.None : _chance.Below(200) switch
    {
        0 => StoreFault.ReadFails,
        1 => StoreFault.AppliedAnswerLost,
        2 => StoreFault.NotApplied,
        3 => StoreFault.AppliedLate,
        4 => StoreFault.AppliedThenConflict,
        5 => StoreFault.SavedWithoutETag,
        _ => StoreFault.None,
    };
}
