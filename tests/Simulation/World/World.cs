using SatGate.Contracts.Budget.V1;
using SatGate.Simulation.Laws;

namespace SatGate.Simulation.World;

/// <summary>
/// Several replicas of the ledger over one store, their callers, and everything that goes wrong between them: one step
/// after the other, drawn from one seed, in virtual time. Throws <see cref="LawBrokenException"/> at the first step
/// after which a law does not hold.
/// </summary>
internal sealed class World
{
    private static readonly DateTimeOffset[] s_starts =
    [
        // Evenings before clocks change: Europe and Cairo forward, St John's back, Lord Howe back and forward.
        new(2026, 3, 28, 21, 0, 0, TimeSpan.Zero),
        new(2026, 4, 23, 20, 0, 0, TimeSpan.Zero),
        new(2026, 10, 24, 21, 0, 0, TimeSpan.Zero),
        new(2026, 10, 31, 22, 0, 0, TimeSpan.Zero),
        new(2026, 4, 4, 12, 0, 0, TimeSpan.Zero),
        new(2026, 10, 3, 12, 0, 0, TimeSpan.Zero),
        new(2026, 12, 31, 21, 0, 0, TimeSpan.Zero),
    ];

    private readonly Chance _chance;
    private readonly Plant _plant;
    private readonly VirtualTime _time;
    private readonly TruthStore _truth;
    private readonly Life[] _lives = new Life[WorldSettings.Replicas];
    private readonly Crowd _crowd;
    private ulong _writers;

    public World(ulong seed, int calls, Plant plant, Action<int, string>? trace = null)
    {
        _chance = new Chance(seed);
        _plant = plant;
        Trace = new Trace(trace);
        _time = new VirtualTime(_chance.Of(s_starts));
        _truth = new TruthStore(OnSaved);
        for (var i = 0; i < _lives.Length; i++)
        {
            _lives[i] = Start();
        }
        _crowd = new Crowd(_lives, calls, this, _chance, _time);
    }

    public History History { get; } = new();

    public Trace Trace { get; }

    public Plant Plant => _plant;

    /// <summary>Runs all calls, lets everything come to rest, and checks it against the oracle.</summary>
    public void Run()
    {
        while (!_crowd.IsDone)
        {
            Step();
        }
        new Rest(this, _lives, _time, _crowd).Come();
        Oracle.HistoryCheck.Check(History);
        ThrowIfBroken();
    }

    /// <summary>One thing happens somewhere.</summary>
    public void Step()
    {
        History.Step++;
        var misfortune = _chance.Below(40_000);
        if (misfortune < 12)
        {
            Crash(_chance.Below(_lives.Length));
        }
        else if (misfortune < 24)
        {
            Oversleep();
        }
        else if (misfortune < 27)
        {
            SetWall(_lives[_chance.Below(_lives.Length)]);
        }
        else if (_chance.OneIn(4) || !Go())
        {
            _time.RunNext();
        }
        ThrowIfBroken();
    }

    /// <summary>One of the replicas that have something to do does it.</summary>
    public bool Go()
    {
        var first = _chance.Below(_lives.Length);
        for (var i = 0; i < _lives.Length; i++)
        {
            var at = (first + i) % _lives.Length;
            if (_lives[at].Driven.HasWork)
            {
                Trace.Note(History.Step, 'g', at, _time.Elapsed);
                _lives[at].Go();
                return true;
            }
        }
        return false;
    }

    public void ThrowIfBroken()
    {
        if (History.Broken is { } broken)
        {
            throw broken;
        }
    }

    private void OnSaved(string key, AccountDocument document)
    {
        var before = History.SeqOf(document.Id);
        History.OnSaved(key, document);
        Trace.Note(History.Step, document, before);
    }

    private Life Start() => new(++_writers, WorldSettings.Ledger, _truth, _plant, History, _time, _chance);

    private void Crash(int at)
    {
        Trace.Note(History.Step, 'c', at, _time.Elapsed);
        var dead = _lives[at];
        dead.Crash();
        _lives[at] = Start();
        _crowd.OnCrash(dead);
    }

    private void Oversleep()
    {
        var slept = _chance.Below(10) switch
        {
            < 5 => TimeSpan.FromSeconds(1 + _chance.Below(20)),
            < 8 => TimeSpan.FromMinutes(1 + _chance.Below(90)),
            8 => TimeSpan.FromHours(1 + _chance.Below(30)),
            _ => TimeSpan.FromDays(1 + _chance.Below(12)),
        };
        Trace.Note(History.Step, 's', (int)slept.TotalSeconds, _time.Elapsed);
        _time.Skip(slept);
    }

    private void SetWall(Life life)
    {
        life.Clock.WallAhead = _chance.Below(4) switch
        {
            0 => TimeSpan.Zero,
            1 => TimeSpan.FromHours(-_chance.Below(48)),
            2 => TimeSpan.FromMilliseconds(_chance.Below(90_000)),
            _ => TimeSpan.FromHours(_chance.Below(30)),
        };
        Trace.Note(History.Step, 'w', (int)life.Clock.WallAhead.TotalSeconds, _time.Elapsed);
    }
}
