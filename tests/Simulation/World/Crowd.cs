namespace SatGate.Simulation.World;

/// <summary>All callers: what they ask, whom, when, and what they do when nobody answers.</summary>
internal sealed class Crowd
{
    private readonly Life[] _lives;
    private readonly World _world;
    private readonly Chance _chance;
    private readonly VirtualTime _time;
    private readonly CallDraw _draw;
    private readonly Caller[] _callers;
    private int _left;

    public Crowd(Life[] lives, int calls, World world, Chance chance, VirtualTime time)
    {
        _lives = lives;
        _left = calls;
        _world = world;
        _chance = chance;
        _time = time;
        _draw = new CallDraw(chance, time);
        _callers = [.. Enumerable.Range(0, WorldSettings.Callers).Select(_ => new Caller())];
        Ask(_callers[0], _lives[0], [.. CallDraw.Roots.Select(CallDraw.OpenRoot)]);
        foreach (var caller in _callers.Skip(1))
        {
            Plan(caller);
        }
    }

    /// <summary>All calls have been asked.</summary>
    public bool IsDone => _left <= 0;

    public IEnumerable<Call> Waiting => _callers.SelectMany(caller => caller.Waiting);

    /// <summary>Whoever waited for the dead replica goes elsewhere, and asks most of it again.</summary>
    public void OnCrash(Life dead)
    {
        foreach (var caller in _callers)
        {
            if (caller.Asked == dead && caller.Waiting.Count > 0)
            {
                caller.GiveUp();
                Plan(caller);
            }
        }
    }

    private void Plan(Caller caller)
    {
        var pause = _chance.OneIn(8) ? TimeSpan.FromMilliseconds(120) : TimeSpan.FromMilliseconds(12);
        _time.In(chance(pause), () => Turn(caller));

        TimeSpan chance(TimeSpan most) => _chance.Between(TimeSpan.Zero, most);
    }

    private void Turn(Caller caller)
    {
        if (IsDone)
        {
            return;
        }
        if (caller.Unanswered.Count > 0)
        {
            var life = _lives[_chance.Below(_lives.Length)];
            Call[] again = [.. caller.Unanswered.Where(_ => !_chance.OneIn(4)).Select(call => call.Again())];
            caller.Unanswered.Clear();
            Ask(caller, life, again);
            return;
        }
        var name = _draw.Name();
        var asked = _lives[_chance.OneIn(7) ? _chance.Below(_lives.Length) : name.Home % _lives.Length];
        var calls = new Call[1 + _chance.Below(WorldSettings.CallsPerTurnMax)];
        for (var i = 0; i < calls.Length; i++)
        {
            calls[i] = _draw.Draw(name);
        }
        Ask(caller, asked, calls);
    }

    private void Ask(Caller caller, Life life, Call[] calls)
    {
        if (calls.Length == 0)
        {
            Plan(caller);
            return;
        }
        // All are noted before the first is asked: it may be answered at once, and must not be taken for the last.
        caller.Ask(life, calls);
        foreach (var call in calls)
        {
            _left--;
            call.SeqBefore = _world.History.SeqOf(call.Account);
            call.StepAsked = _world.History.Step;
            _world.History.OnAsked(call);
            _ = AskAsync(caller, life, call);
        }
    }

    private async Task AskAsync(Caller caller, Life life, Call call)
    {
        try
        {
            await Asking.AskAsync(life.Ledger, _world.Plant, call);
        }
        catch (Exception exception)
        {
            // A caller never sees an exception: bad input has a named answer.
            _world.History.Break(3, $"{call}: {exception}");
            return;
        }
        call.SeqAfter = _world.History.SeqOf(call.Account);
        call.StepAnswered = _world.History.Step;
        _world.Trace.Note(_world.History.Step, call);
        _world.History.OnAnswered(call);
        call.IsOpen = call is { Kind: CallKind.Reserve, StatusName: "Reserved" or "ReservedOverLimit", Amount: > 0 };
        if (call.StatusName is "Returned" or "AlreadyClosed" or "AccountClosed"
            || (call.StatusName == "AccountNotFound" && _chance.OneIn(4)))
        {
            _draw.Forget(call.Account);
        }
        else if (call.StatusName is "Delegated" || (call is { Kind: CallKind.Delegate, StatusName: "Exists" }))
        {
            _draw.Learn(call.Subject);
        }
        caller.Answered(call);
        if (caller.Waiting.Count == 0)
        {
            Plan(caller);
        }
    }
}
