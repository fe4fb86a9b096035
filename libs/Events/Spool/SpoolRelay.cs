using Microsoft.Extensions.Logging;
using SatGate.Contracts.Events.V1;

namespace SatGate.Events.Spool;

/// <summary>
/// Publishes a spool's events, one batch at a time and each topic's in order. A batch that fails is sent again, whole,
/// after a wait that grows; nothing overtakes it.
/// </summary>
internal sealed class SpoolRelay : IAsyncDisposable
{
    private readonly EventSpool _spool;
    private readonly SpoolSettings _settings;
    private readonly IEventSink _sink;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _taken = new(0, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly byte[] _buffer;
    private readonly Task _running;
    private int _isAwake;

    public SpoolRelay(
        EventSpool spool, SpoolSettings settings, IEventSink sink, TimeProvider clock, ILogger logger)
    {
        (_spool, _settings, _sink, _clock, _logger) = (spool, settings, sink, clock, logger);
        _buffer = new byte[Math.Max(settings.BatchBytesMax, SpoolFrame.HeaderBytes + SpoolFrame.EventBytesMax)];
        _running = Task.Run(RunAsync);
    }

    /// <summary>There is something to do. Cheap when that is known already.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _isAwake) == 0 && Interlocked.Exchange(ref _isAwake, 1) == 0)
        {
            _taken.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
        _taken.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await PublishAllAsync(_stopping.Token);
                await _taken.WaitAsync(_stopping.Token);
                Volatile.Write(ref _isAwake, 0);
                await Task.Delay(_settings.Gather, _clock, _stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            await DrainAsync();
        }
    }

    private async Task DrainAsync()
    {
        using var enough = new CancellationTokenSource(_settings.DrainMax, _clock);
        try
        {
            await PublishAllAsync(enough.Token);
        }
        catch (OperationCanceledException)
        {
            // The rest waits in the files for the next start.
        }
    }

    private async Task PublishAllAsync(CancellationToken cancellationToken)
    {
        var delay = _settings.RetryFirst;
        while (true)
        {
            try
            {
                if (!_spool.Flush())
                {
                    throw new IOException("The spool cannot be written.");
                }

                if (!await PublishBatchAsync(cancellationToken))
                {
                    return;
                }

                delay = _settings.RetryFirst;
                continue;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception exception)
            {
                // Whatever a sink throws: the events are in the files still.
                _logger.EventsNotPublished(exception.Message, _spool.BytesWaiting, delay);
            }

            await Task.Delay(delay, _clock, cancellationToken);
            delay = delay * 2 < _settings.RetryMax ? delay * 2 : _settings.RetryMax;
        }
    }

    private async Task<bool> PublishBatchAsync(CancellationToken cancellationToken)
    {
        var read = _spool.Peek(_buffer);
        if (read == 0)
        {
            return false;
        }

        var topics = new Dictionary<string, List<Event>>(StringComparer.Ordinal);
        var whole = Parse(_buffer.AsSpan(0, read), topics);
        if (whole == 0)
        {
            _spool.SkipSegment();
            return true;
        }

        foreach (var (topic, events) in topics)
        {
            await _sink.PublishAsync(topic, events, cancellationToken);
        }

        _spool.Advance(whole);
        return true;
    }

    private int Parse(ReadOnlySpan<byte> bytes, Dictionary<string, List<Event>> topics)
    {
        var whole = 0;
        while (whole < _settings.BatchBytesMax && SpoolFrame.TryRead(bytes[whole..], out var content))
        {
            var read = Event.Parser.ParseFrom(content);
            var topic = EventTopics.Of(read);
            if (!topics.TryGetValue(topic, out var events))
            {
                topics[topic] = events = [];
            }

            events.Add(read);
            whole += SpoolFrame.HeaderBytes + content.Length;
        }

        return whole;
    }
}
