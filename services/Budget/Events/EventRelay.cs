using SatGate.Budget.Accounts;

namespace SatGate.Budget.Events;

/// <summary>
/// Takes saved events out of the accounts' outboxes to the publisher: one call at a time, each account's in order. What
/// was published leaves the outbox; what failed stays and is tried again at later ticks. Lives on the loop; the
/// publisher does not.
/// </summary>
internal sealed class EventRelay(LedgerLoop loop, IEventPublisher publisher, ILoopExecutor executor)
    : LoopItem, IThreadPoolWorkItem
{
    private const int TicksPausedMax = 64;

    private readonly EventBatch _batch = new();
    private readonly Queue<AccountWriter> _waiting = [];
    private bool _publishing;
    private bool _failed;
    private bool _stopped;
    private volatile TaskCompletionSource _publish = Done();
    private int _ticksPaused;
    private int _ticksToPause = 1;

    /// <summary>The account may have events to publish.</summary>
    public void Add(AccountWriter writer)
    {
        if (!writer.IsInRelay && writer.Account is { } account && account.Outbox.HasSaved)
        {
            writer.IsInRelay = true;
            _waiting.Enqueue(writer);
        }
    }

    public void Tick() => _ticksPaused--;

    /// <summary>Starts no further publish. What is not published stays in the outboxes.</summary>
    public void Stop() => _stopped = true;

    /// <summary>The publish under way; its publisher must not end before it.</summary>
    public Task Publishing => _publish.Task;

    /// <summary>Events of loaded accounts that are saved and not yet published.</summary>
    public long EventsWaiting
    {
        get
        {
            var waiting = 0L;
            foreach (var group in _publishing ? _batch.Groups : [])
            {
                var isCounted = loop.FindWriter(group.Account) is { IsInRelay: true };
                waiting += isCounted ? 0 : group.LastSeq - group.FirstSeq + 1;
            }
            foreach (var writer in _waiting)
            {
                waiting += writer.Account is { Outbox.HasSaved: true } account
                    ? account.Outbox.SavedSeq - account.Outbox.FirstSeq + 1
                    : 0;
            }
            return waiting;
        }
    }

    /// <summary>Starts the next publish unless one is under way or failed a moment ago.</summary>
    public void Pump()
    {
        if (_stopped || _publishing || _waiting.Count == 0 || _ticksPaused > 0)
        {
            return;
        }
        _batch.Clear();
        for (var left = _waiting.Count; left > 0 && _batch.BytesUsed < loop.Settings.PublishBytesMax; left--)
        {
            var writer = _waiting.Dequeue();
            writer.IsInRelay = false;
            if (writer.Account is { } account && account.Outbox.HasSaved)
            {
                _batch.Add(writer.Id, account.Outbox.FirstSeq, account.Outbox.SavedSeq, account.Outbox.Saved);
            }
        }
        if (_batch.Groups.Count > 0)
        {
            _publishing = true;
            _publish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            executor.Queue(this);
        }
    }

    /// <summary>Publishes, off the loop.</summary>
    public void Execute() => _ = PublishAsync();

    /// <summary>Takes note of the outcome, on the loop.</summary>
    public override void Run(LedgerLoop loop)
    {
        _publishing = false;
        foreach (var group in _batch.Groups)
        {
            if (loop.FindWriter(group.Account) is not { } writer)
            {
                continue;
            }
            if (!_failed)
            {
                writer.OnPublished(group.LastSeq);
            }
            Add(writer);
        }
        _ticksToPause = _failed ? Math.Min(_ticksToPause * 2, TicksPausedMax) : 1;
        _ticksPaused = _failed ? _ticksToPause / 2 : 0;
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    private async Task PublishAsync()
    {
        try
        {
            await publisher.PublishAsync(_batch, CancellationToken.None);
            _failed = false;
        }
        catch (Exception exception)
        {
            // Whatever a publisher throws: the events are still in the outbox.
            loop.Log.PublishFailed(exception, _batch.EventCount);
            _failed = true;
        }
        _publish.TrySetResult();
        loop.PostInner(this);
    }
}
