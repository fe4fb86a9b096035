using Microsoft.Extensions.Logging;
using SatGate.Budget.Documents;
using SatGate.Budget.Events;

namespace SatGate.Budget.Accounts;

/// <summary>
/// Runs every account's writer, one step at a time and by one thread, so that nothing in the ledger needs a lock. A
/// step takes what has arrived, lets the writers apply it, makes their changes durable (with a log store all in one
/// commit), and releases the answers. Time, store, executor and jitter come from outside: a simulation drives the same
/// code.
/// </summary>
internal sealed partial class LedgerLoop
{
    /// <summary>Between two attempts to complete what a loaded account's notes say is not done.</summary>
    private const long ResumePauseMilliseconds = 5_000;

    private readonly IStateStore _store;
    private readonly ILogStateStore? _log;
    private readonly ILoopExecutor _executor;
    private readonly TimeProvider _time;
    private readonly Func<double> _jitter;
    private readonly LoopInbox _inbox;
    private readonly LedgerClock _clock;
    private readonly Dictionary<string, AccountWriter> _writers = [];
    private readonly Sweeper _sweeper;
    private readonly EventRelay _relay;
    private readonly List<IDocumentSource> _changed = [];
    private readonly List<IDocumentSource> _leaving = [];
    private List<AccountWriter> _ready = [];
    private List<AccountWriter> _pumping = [];
    private OperationQueue _released;
    private AccountWriter? _routedLast;
    private long _batchNumber;
    private volatile bool _stopped;

    public LedgerLoop(LedgerSettings settings, LoopParts parts)
    {
        Settings = settings;
        _store = parts.Store;
        _log = parts.Store as ILogStateStore;
        _executor = parts.Executor;
        _time = parts.Time;
        _jitter = parts.Jitter;
        Log = parts.Logger;
        WriterId = parts.WriterId;
        _inbox = new LoopInbox(settings.InboxOperationsMax);
        _clock = new LedgerClock(_time);
        Now = _clock.Now();
        _sweeper = new Sweeper(this, parts.Store as IDueIndex);
        _relay = new EventRelay(this, parts.Publisher, _executor);
        Delegations = new DelegationRunner(this);
    }

    public LedgerSettings Settings { get; }

    public ILogger Log { get; }

    /// <summary>Null where nobody measures, as in a simulation.</summary>
    public LedgerMetrics? Metrics { get; init; }

    /// <summary>This process among the writers of a document; drawn anew at every start.</summary>
    public ulong WriterId { get; }

    /// <summary>Unix milliseconds at the beginning of the step.</summary>
    public long Now { get; private set; }

    public bool HasLog => _log is not null;

    public DelegationRunner Delegations { get; }

    public int WriterCount => _writers.Count;

    public Task Publishing => _relay.Publishing;

    /// <summary>Called, from any thread, when the first item arrives in an empty inbox.</summary>
    public Action Wake { get; set; } = static () => { };

    /// <summary>How many items wait to be taken.</summary>
    public int Waiting => _inbox.Count;

    public bool HasWork => !_inbox.IsEmpty || _ready.Count > 0;

    /// <summary>Hands an operation in. When there is no room it is refused and completed at once.</summary>
    public void Post(AccountOperation operation)
    {
        if (_inbox.TryPush(operation, bounded: true, out var wasEmpty))
        {
            WakeIf(wasEmpty);
            RefuseIfStopped();
            return;
        }
        operation.Refuse("the ledger is overloaded");
        operation.Complete();
    }

    /// <summary>
    /// Hands several in at once, <paramref name="last"/> leading by Next to <paramref name="first"/>: all or none.
    /// </summary>
    public bool TryPostChain(AccountOperation last, AccountOperation first, int count)
    {
        var posted = _inbox.TryPush(last, first, count, bounded: true, out var wasEmpty);
        WakeIf(posted && wasEmpty);
        RefuseIfStopped();
        return posted;
    }

    /// <summary>Hands in an answer or a tick; what is already under way is never refused.</summary>
    public void PostInner(LoopItem item)
    {
        _inbox.TryPush(item, bounded: false, out var wasEmpty);
        WakeIf(wasEmpty);
    }

    /// <summary>One step whose answers leave through the executor; returns how many.</summary>
    public int Step()
    {
        var answered = StepHoldingAnswers();
        var count = answered.Count;
        Answer(ref answered);
        return count;
    }

    /// <summary>One step; its answers are true, and the caller gives them.</summary>
    public OperationQueue StepHoldingAnswers()
    {
        Now = _clock.Now();
        var item = _inbox.TakeAll();
        while (item is not null)
        {
            var next = item.Next;
            item.Next = null;
            item.Run(this);
            item = next;
        }
        PumpReady();
        if (_changed.Count > 0)
        {
            Commit();
        }
        _relay.Pump();
        Delegations.Pump();
        var answered = _released;
        _released = default;
        if (answered.Count > 0)
        {
            Metrics?.Answered(answered.Count);
        }
        return answered;
    }

    /// <summary>Looks after expiries, idle accounts and retries; ticked from outside, run on the loop.</summary>
    public void Sweep()
    {
        _relay.Tick();
        Metrics?.EventsWaiting(_relay.EventsWaiting);
        Delegations.Tick();
        _sweeper.Sweep();
    }

    public void MarkReady(AccountWriter writer)
    {
        if (!writer.IsReady)
        {
            writer.IsReady = true;
            _ready.Add(writer);
        }
    }

    public long NextBatchNumber() => ++_batchNumber;

    public void Load(AccountWriter writer) => new StoreCall(this, _store, _time).Load(writer);

    public void Save(AccountWriter writer, string? etag, PackedBuffer document)
    {
        if (_log is not null)
        {
            _changed.Add(writer);
            return;
        }
        new StoreCall(this, _store, _time).Save(writer, etag, document.WrittenMemory);
    }

    public void Pause(AccountWriter writer, int attempt)
    {
        var longest = Math.Min(
            Settings.RetryPauseMax.Ticks, Settings.RetryPause.Ticks * (1L << Math.Min(attempt - 1, 20)));
        // The pause is random as a whole: writers that collided once must not meet again.
        var pause = TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, (long)(longest * _jitter())));
        var timer = new PauseTimer(this, writer);
        timer.Start(_time, pause);
    }

    public void OnLoaded(AccountWriter writer)
    {
        // Another life, or another replica, may have stopped half way; one that is at work is given time.
        if (writer.HasUnfinishedChild && Now - writer.ResumedAt >= ResumePauseMilliseconds)
        {
            writer.ResumedAt = Now;
            Delegations.Resume(writer.Id);
        }
        _relay.Add(writer);
    }

    public void OnFinished(AccountWriter writer, bool changed)
    {
        _sweeper.OnFinished(writer);
        if (writer.Account is not { } account)
        {
            return;
        }
        foreach (var watch in writer.Watches)
        {
            if (changed || !watch.HasBegun)
            {
                watch.Set(account.Balances);
            }
        }
        if (!changed)
        {
            return;
        }
        _relay.Add(writer);
        if (account.State == Ledger.AccountState.Closed)
        {
            // Its parent waits for what is left.
            Delegations.Resume(account.Terms.Parent);
        }
    }

    /// <summary>Refuses all that waits and all that comes. Runs on the loop, as its last step.</summary>
    public void Stop()
    {
        _stopped = true;
        _relay.Stop();
        foreach (var writer in _writers.Values)
        {
            writer.RefuseAll("the ledger is stopping");
            writer.Watches.ForEach(static watch => watch.End());
        }
    }

    public ValueTask<IReadOnlyList<string>> GetDueAsync(IDueIndex index, string afterKey) =>
        index.GetDueAsync(afterKey, Settings.SweepAccountsMax, CancellationToken.None);

    private void PumpReady()
    {
        // A load that is answered at once makes its writer ready again, so its batch still joins this step's commit.
        while (_ready.Count > 0)
        {
            (_ready, _pumping) = (_pumping, _ready);
            foreach (var writer in _pumping)
            {
                writer.IsReady = false;
                try
                {
                    writer.Pump();
                }
                catch (Exception exception) when (exception is not OutOfMemoryException)
                {
                    writer.OnFault(exception);
                }
            }
            _pumping.Clear();
        }
    }

    private void Commit()
    {
        var outcome = _log!.Commit(_changed);
        if (outcome != SaveOutcome.Saved)
        {
            Log.CommitUnanswered(_changed.Count);
        }
        foreach (var source in _changed)
        {
            ((AccountWriter)source).OnSaved(new SaveResult(outcome, null));
        }
        _changed.Clear();
    }

    private void WakeIf(bool wasEmpty)
    {
        if (wasEmpty)
        {
            Wake();
        }
    }
}
