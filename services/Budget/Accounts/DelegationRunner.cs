namespace SatGate.Budget.Accounts;

/// <summary>
/// Completes delegations and returns in the background: after a crash, and when a closing child has closed. A few
/// parents at a time; one that cannot be completed now is tried again at a later tick. Lives on the loop.
/// </summary>
internal sealed class DelegationRunner
{
    private const int RunningMax = 16;
    private const int TicksBetweenAttempts = 8;

    private readonly LedgerLoop _loop;
    private readonly Delegations _delegations;
    private readonly Queue<string> _waiting = [];
    private readonly HashSet<string> _known = [];
    private readonly HashSet<string> _again = [];
    private readonly List<string> _failed = [];
    private int _running;
    private int _ticks;

    public DelegationRunner(LedgerLoop loop)
    {
        _loop = loop;
        _delegations = new Delegations(new AccountCalls(loop));
    }

    /// <summary>The parent has something to complete. Naming it while it runs makes it run once more.</summary>
    public void Resume(string parent)
    {
        if (_known.Add(parent))
        {
            _waiting.Enqueue(parent);
        }
        else
        {
            _again.Add(parent);
        }
    }

    public void Tick()
    {
        if (++_ticks % TicksBetweenAttempts == 0)
        {
            _failed.ForEach(_waiting.Enqueue);
            _failed.Clear();
        }
    }

    public void Pump()
    {
        while (_running < RunningMax && _waiting.TryDequeue(out var parent))
        {
            _running++;
            _again.Remove(parent);
            _ = RunAsync(parent);
        }
    }

    private async Task RunAsync(string parent)
    {
        var complete = false;
        try
        {
            complete = await _delegations.ResumeAsync(parent);
        }
        catch (Exception exception)
        {
            _loop.Log.ResumeFailed(exception, parent);
        }
        _loop.PostInner(new LoopAction(_ => OnRun(parent, complete)));
    }

    private void OnRun(string parent, bool complete)
    {
        _running--;
        if (!complete)
        {
            _failed.Add(parent);
        }
        else if (_again.Remove(parent))
        {
            _waiting.Enqueue(parent);
        }
        else
        {
            _known.Remove(parent);
        }
    }
}
