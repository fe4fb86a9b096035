using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SatGate.Audit.Chain;
using SatGate.Audit.Storage;
using SatGate.Contracts.Events.V1;
using SatGate.Events;

namespace SatGate.Audit.Ingest;

/// <summary>
/// Takes events into the log. Deliveries that wait are written together, one transaction and one fsync for all of them;
/// a delivery is answered when its events are durable, or with an exception when none of them is, and then comes again.
/// The queue is bounded: full refuses at once, so that a backlog stays with the senders, whose spools are bounded too.
/// </summary>
public sealed class AuditIngest : IEventSink, IHostedService, IAsyncDisposable
{
    private readonly Channel<Delivery> _queue = Channel.CreateUnbounded<Delivery>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly AuditLog _log;
    private readonly IngestSettings _settings;
    private readonly ILogger<AuditIngest> _logger;
    private readonly Task _writing;
    private TaskCompletionSource _appended = NewSignal();
    private long _waiting;
    private long _failures;

    internal AuditIngest(AuditLog log, IngestSettings settings, ILogger<AuditIngest> logger)
    {
        _log = log;
        _settings = settings;
        _logger = logger;
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Events taken and not yet durable.</summary>
    public long Waiting => Volatile.Read(ref _waiting);

    /// <summary>Batches in a row that the store did not take; 0 while it works.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Completes when something has been appended by this process after the call.</summary>
    internal Task Appended => Volatile.Read(ref _appended).Task;

    /// <exception cref="AuditBacklogException">Too much waits already; nothing of this was taken.</exception>
    /// <exception cref="AuditStoreException">The store failed; nothing of this is recorded.</exception>
    public async Task PublishAsync(string topic, IReadOnlyList<Event> events, CancellationToken cancellationToken)
    {
        if (events.Count == 0)
        {
            return;
        }

        // A delivery larger than the whole queue is taken when it is alone: refused, it would be refused for ever.
        var waiting = Interlocked.Add(ref _waiting, events.Count);
        if (waiting > _settings.QueueEventsMax && waiting > events.Count)
        {
            Interlocked.Add(ref _waiting, -events.Count);
            throw new AuditBacklogException(waiting - events.Count);
        }

        var delivery = new Delivery(topic, events);
        if (!_queue.Writer.TryWrite(delivery))
        {
            Interlocked.Add(ref _waiting, -events.Count);
            throw new AuditStoreException("the audit log is closing", null);
        }

        // A caller that gives up may find the events recorded all the same; repeats are dropped.
        await delivery.Done.Task.WaitAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Takes nothing more, writes what waits, and signs the end. Not at the host's stop: those who send, such as the
    /// ledger, end later than that, and what they still send has to be taken.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (!_queue.Writer.TryComplete())
        {
            return;
        }

        await _writing;
        try
        {
            await _log.CheckpointAsync(CancellationToken.None);
        }
        catch (AuditStoreException exception)
        {
            _logger.CheckpointFailed(exception);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task WriteAsync()
    {
        var deliveries = new List<Delivery>();
        var batch = new List<Incoming>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < _settings.BatchEventsMax && _queue.Reader.TryRead(out var delivery))
            {
                deliveries.Add(delivery);
                foreach (var @event in delivery.Events)
                {
                    batch.Add(Incoming.Of(delivery.Topic, @event, _settings.EventBytesMax));
                }
            }

            await AppendAsync(batch, deliveries);
            Interlocked.Add(ref _waiting, -batch.Count);
            deliveries.Clear();
            batch.Clear();
        }
    }

    private async Task AppendAsync(List<Incoming> batch, List<Delivery> deliveries)
    {
        try
        {
            AuditMetrics.Recorded(await _log.AppendAsync(batch, CancellationToken.None));
            if (Interlocked.Exchange(ref _failures, 0) is > 0 and var failures)
            {
                _logger.AppendRecovered(failures);
            }

            foreach (var delivery in deliveries)
            {
                delivery.Done.TrySetResult();
            }

            Interlocked.Exchange(ref _appended, NewSignal()).TrySetResult();
        }
        // Whatever it was, the loop must live: nobody would record anything any more.
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (Interlocked.Increment(ref _failures) == 1)
            {
                _logger.AppendFailed(exception, batch.Count);
            }

            foreach (var delivery in deliveries)
            {
                delivery.Done.TrySetException(exception as AuditStoreException
                    ?? new AuditStoreException("the audit log failed", exception));
            }
        }
    }

    private sealed class Delivery(string topic, IReadOnlyList<Event> events)
    {
        public string Topic => topic;

        public IReadOnlyList<Event> Events => events;

        public TaskCompletionSource Done { get; } = NewSignal();
    }
}
