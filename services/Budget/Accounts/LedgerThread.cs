namespace SatGate.Budget.Accounts;

/// <summary>
/// Steps the loop whenever something has arrived, one thread at a time. A caller that finds the loop idle steps it
/// itself, because two changes of thread cost many times what the step does. Under load, over a store that has to be
/// waited for, a thread of its own does, which gathers what arrives meanwhile into one commit.
/// </summary>
internal sealed class LedgerThread : IDisposable
{
    /// <summary>Steps that one caller does for others before the ledger's own thread takes over.</summary>
    private const int CallerStepsMax = 4;

    /// <summary>
    /// A step that answered more than this many callers means load: gathering is then worth the changes of thread.
    /// </summary>
    private const int FewAnswers = 2;

    private readonly LedgerLoop _loop;
    private readonly Gathering _gathering;
    private readonly bool _answersAtOnce;
    private readonly Lock _stopLock = new();
    private readonly AutoResetEvent _arrived = new(false);
    private readonly Thread _thread;
    private readonly ITimer _ticks;
    private int _stepping;
    private int _answeredLast;
    private int _asleep;
    private int _tickWaits;
    private volatile bool _failed;
    private volatile bool _stopping;
    private bool _disposed;

    public LedgerThread(LedgerLoop loop, TimeProvider time, bool answersAtOnce)
    {
        _loop = loop;
        _gathering = new Gathering(() => loop.Waiting, time);
        _answersAtOnce = answersAtOnce;
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
            if (_disposed)
            {
                return;
            }
            _disposed = true;
            _ticks.Dispose();
            _stopping = true;
            _arrived.Set();
            _thread.Join();
            _arrived.Dispose();
        }
    }

    private void Wake()
    {
        if (_answersAtOnce || Volatile.Read(ref _answeredLast) <= FewAnswers)
        {
            StepForCaller();
        }
        else
        {
            WakeThread();
        }
    }

    private void WakeThread()
    {
        if (Interlocked.Exchange(ref _asleep, 0) == 1)
        {
            _arrived.Set();
        }
    }

    private void StepForCaller()
    {
        // Nobody is kept from the answer it has by a second wait for the disk.
        var stepsMax = _answersAtOnce ? CallerStepsMax : 1;
        for (var steps = 0; steps < stepsMax; steps++)
        {
            if (!TryEnter())
            {
                // Whoever steps now looks at the inbox once more after leaving.
                return;
            }
            OperationQueue answered;
            try
            {
                answered = _loop.StepHoldingAnswers();
            }
            catch (Exception exception)
            {
                Fail(exception);
                return;
            }
            Volatile.Write(ref _answeredLast, answered.Count);
            Leave();
            for (var operation = answered.First; operation is not null;)
            {
                var next = (AccountOperation?)operation.Next;
                operation.Next = null;
                operation.CompleteFromStep();
                operation = next;
            }
            if (!_loop.HasWork)
            {
                return;
            }
        }
        WakeThread();
    }

    private bool TryEnter() => Interlocked.CompareExchange(ref _stepping, 1, 0) == 0;

    // A full fence: an arrival that found the loop taken is seen by the look at the inbox that follows.
    private void Leave() => Interlocked.Exchange(ref _stepping, 0);

    /// <summary>
    /// The loop's own state is in doubt: better no budget than a wrong one. Nobody leaves, so nobody steps again.
    /// </summary>
    private void Fail(Exception exception)
    {
        _loop.Log.LoopFailed(exception);
        _failed = true;
        _stopping = true;
        _arrived.Set();
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
        while (!_stopping)
        {
            if (TryEnter())
            {
                try
                {
                    StepForAll();
                }
                catch (Exception exception)
                {
                    Fail(exception);
                    break;
                }
                Leave();
            }
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
        Stop();
    }

    private void StepForAll()
    {
        var answered = _loop.StepHoldingAnswers();
        var callers = answered.Count + _loop.Waiting;
        Volatile.Write(ref _answeredLast, answered.Count);
        _loop.Answer(ref answered);
        // Other stores have answered a save meanwhile, or take no time to commit.
        if (_loop.HasLog && !_answersAtOnce)
        {
            _gathering.WaitFor(callers);
        }
    }

    private void Stop()
    {
        var wait = default(SpinWait);
        while (!_failed && !TryEnter())
        {
            wait.SpinOnce();
        }
        _loop.Stop();
        _loop.Step();
    }
}
