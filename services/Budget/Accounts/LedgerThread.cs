
namespace SatGate.Budget.Accounts;

/// <summary>The thread that steps the loop whenever something has arrived, and the timer that ticks it.</summary>
internal sealed class LedgerThread : IDisposable
{
    private readonly LedgerLoop _loop;
    private readonly Lock _stopLock = new();
    private readonly AutoResetEvent _arrived = new(false);
    private readonly Thread _thread;
    private readonly ITimer _ticks;
    private int _asleep;
    private int _tickWaits;
    private volatile bool _stopping;

    public LedgerThread(LedgerLoop loop, TimeProvider time)
    {
        _loop = loop;
        _loop.Wake = Wake;
        _thread = new Thread(Run) { IsBackground = true, Name = "satgate-ledger" };
        _ticks = time.CreateTimer(
            static state => ((LedgerThread)state!).Tick(),
            this,
            loop.Settings.SweepInterval,
            loop.Settings.SweepInterval);
        _thread.Start();
    }

    /// <summary>Lets what has arrived finish, refuses the rest, and ends the thread.</summary>
    public void Dispose()
    {
        lock (_stopLock)
        {
            if (_stopping)
            {
                return;
            }
            _ticks.Dispose();
            _stopping = true;
            _arrived.Set();
            _thread.Join();
            _arrived.Dispose();
        }
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _asleep, 0) == 1)
        {
            _arrived.Set();
        }
    }

    private void Tick()
    {
        // A tick that still waits stands for this one too.
        if (Interlocked.Exchange(ref _tickWaits, 1) == 0)
        {
            _loop.PostInner(new LoopAction(loop =>
            {
                Volatile.Write(ref _tickWaits, 0);
                loop.Sweep();
            }));
        }
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
            {
                _loop.Step();
                if (_loop.HasWork || _stopping)
                {
                    continue;
                }
                // Sleep is announced before the last look: an arrival in between sees it and wakes us.
                Interlocked.Exchange(ref _asleep, 1);
                if (!_loop.HasWork && !_stopping)
                {
                    _arrived.WaitOne();
                }
                Volatile.Write(ref _asleep, 0);
            }
        }
        catch (Exception exception)
        {
            // The loop's own state is in doubt: better no budget than a wrong one.
            _loop.Log.LoopFailed(exception);
        }
        _loop.Stop();
        _loop.Step();
    }
}
