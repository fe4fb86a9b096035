using System.Buffers.Text;
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams.Multiplexed;

/// <summary>
/// Many requests over one message channel. Upstream sees own integer ids and, on a shared connection, own progress
/// tokens; what comes back gets the client's bytes again. Matching by own numbers is what makes odd client ids
/// (`"a\/1"`, 23 digits, the same id from two clients) safe.
/// </summary>
internal sealed class MultiplexedLink : IUpstreamLink
{
    /// <summary>Requests in flight on one connection; one more is refused.</summary>
    public const int InFlightMax = 4096;

    private readonly IMessageChannel _channel;
    private readonly IUnsolicitedSink _unsolicited;
    private readonly ILogger _logger;
    private readonly bool _isShared;
    private readonly ConcurrentDictionary<long, PendingRequest> _pending = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastId;
    private Task? _reader;

    public MultiplexedLink(
        string server, IMessageChannel channel, IUnsolicitedSink unsolicited, bool isShared, ILogger logger)
    {
        Server = server;
        _channel = channel;
        _unsolicited = unsolicited;
        _isShared = isShared;
        _logger = logger;
    }

    public string Server { get; }

    public bool IsOpen => !_ended.Task.IsCompleted;

    /// <summary>Completes with what a person should read when the connection has ended.</summary>
    public Task<string> Ended => _ended.Task;

    public void Start() => _reader = ReadAllAsync();

    public async ValueTask<UpstreamReply> SendAsync(OutboundMessage request, CancellationToken cancellationToken)
    {
        if (!IsOpen)
        {
            throw new UpstreamException(UpstreamFault.Unavailable, $"Upstream `{Server}` is not connected.");
        }

        if (_pending.Count >= InFlightMax)
        {
            throw new UpstreamException(UpstreamFault.Busy, $"Upstream `{Server}` has {InFlightMax} calls in flight.");
        }

        var ownId = Interlocked.Increment(ref _lastId);
        var pending = new PendingRequest(this, ownId, request, request.SilenceMax);
        var body = request.Body;
        var number = ClientBytes.Number(ownId);
        body.Replace(request.Envelope.Id, number);
        if (_isShared && request.Envelope.MetaProgressToken.IsPresent)
        {
            body.Replace(request.Envelope.MetaProgressToken, number);
        }

        _pending[ownId] = pending;
        try
        {
            await _channel.SendAsync(body, cancellationToken);
        }
        catch
        {
            _pending.TryRemove(ownId, out _);
            throw;
        }

        if (!IsOpen)
        {
            pending.Fail(EndedWhile(UpstreamFault.Broken));
        }

        return pending;
    }

    public async ValueTask<UpstreamReply?> PostAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        var body = message.Body;
        PendingRequest? cancelled = null;
        if (message.Envelope.Method is McpMethod.Cancelled && message.Envelope.RequestId.IsPresent)
        {
            if (Find(message.Envelope.RequestId.Of(message.Source.Span)) is not { } pending)
            {
                return null; // It has been answered already: the specification says to ignore this.
            }

            cancelled = pending;
            body.Replace(message.Envelope.RequestId, ClientBytes.Number(pending.OwnId));
        }

        if (!IsOpen)
        {
            throw new UpstreamException(UpstreamFault.Unavailable, $"Upstream `{Server}` is not connected.");
        }

        await _channel.SendAsync(body, cancellationToken);
        cancelled?.GiveUp();
        return null;
    }

    public ValueTask<UpstreamReply?> ListenAsync(
        string? lastEventId, OutboundMessage? template, CancellationToken cancellationToken) =>
            new((UpstreamReply?)null);

    private PendingRequest? Find(ReadOnlySpan<byte> clientId)
    {
        foreach (var (_, pending) in _pending)
        {
            if (JsonText.SameValue(pending.ClientId.Span, clientId))
            {
                return pending;
            }
        }

        return null;
    }

    /// <summary>
    /// The reply has been read or given up. A request given up on a shared connection is cancelled at the upstream.
    /// </summary>
    public async ValueTask ReleaseAsync(PendingRequest pending, bool isAnswered)
    {
        if (!_pending.TryRemove(pending.OwnId, out _) || isAnswered || pending.IsCancelled || !IsOpen)
        {
            return;
        }

        try
        {
            await _channel.SendAsync(new Splice(OwnMessages.Cancelled(pending.OwnId)), _stopping.Token);
        }
        catch (Exception exception) when (exception is UpstreamException or OperationCanceledException)
        {
            // The connection is gone, and with it the call.
        }
    }

    private async Task ReadAllAsync()
    {
        var reason = "";
        try
        {
            while (await _channel.ReceiveAsync(_stopping.Token) is { } message)
            {
                Dispatch(message);
            }

            reason = await _channel.DescribeEndAsync();
        }
        catch (OperationCanceledException)
        {
            reason = "stopped";
        }
        catch (Exception exception) when (exception is UpstreamException or IOException or InvalidDataException)
        {
            reason = exception.Message;
        }

        _ended.TrySetResult(reason);
        foreach (var (_, pending) in _pending)
        {
            pending.Fail(EndedWhile(UpstreamFault.Broken));
        }
    }

    private UpstreamException EndedWhile(UpstreamFault fault) => new(
        fault, $"Upstream `{Server}` ended before it answered.");

    private void Dispatch(ReadOnlyMemory<byte> message)
    {
        var error = EnvelopeReader.ReadFromUpstream(message.Span, out var envelope);
        if (error is not EnvelopeError.None)
        {
            _logger.GarbageFromUpstream(Server, error, message.Length);
            return;
        }

        if (envelope.Kind is MessageKind.Result or MessageKind.Error)
        {
            Answer(message, envelope);
            return;
        }

        if (PendingOf(envelope, message) is { } pending)
        {
            pending.TryDeliver(ClientBytes.Restore(pending, message, envelope, _isShared), isAnswer: false);
        }
        else if (!_unsolicited.TryAccept(this, message))
        {
            throw new UpstreamException(
                UpstreamFault.Broken, $"Nobody reads the messages of `{Server}`: its connection was ended.");
        }
    }

    private void Answer(ReadOnlyMemory<byte> message, in Envelope envelope)
    {
        if (!Utf8Parser.TryParse(envelope.Id.Of(message.Span), out long ownId, out _)
            || !_pending.TryGetValue(ownId, out var pending))
        {
            _logger.AnswerToNothing(Server);
            return;
        }

        var splice = new Splice(message);
        splice.Replace(envelope.Id, pending.ClientId);
        pending.TryDeliver(splice.ToMemory(), isAnswer: true);
    }

    // Which request a notification or an upstream's own request belongs to, as far as the protocol lets one know.
    private PendingRequest? PendingOf(in Envelope envelope, ReadOnlyMemory<byte> message)
    {
        if (envelope.Method is McpMethod.Progress)
        {
            var token = envelope.ProgressToken.Of(message.Span);
            return _isShared ? ByOwnId(token) : ByProgressToken(token);
        }

        if (envelope.MetaSubscriptionId.IsPresent)
        {
            return ByOwnId(envelope.MetaSubscriptionId.Of(message.Span));
        }

        if (envelope.Method is McpMethod.Cancelled && envelope.RequestId.IsPresent)
        {
            return ByOwnId(envelope.RequestId.Of(message.Span));
        }

        var isListChange = envelope.Method is McpMethod.ToolsListChanged or McpMethod.PromptsListChanged
            or McpMethod.ResourcesListChanged or McpMethod.ResourcesUpdated;
        if (isListChange)
        {
            return null;
        }

        // On a shared connection a log message names no request: only when it can belong to one call is it delivered.
        return _isShared && _pending.Count != 1 ? null : NewestPending();
    }

    private PendingRequest? ByOwnId(ReadOnlySpan<byte> id)
    {
        var digits = id.Length > 1 && id[0] == (byte)'"' ? id[1..^1] : id;
        return Utf8Parser.TryParse(digits, out long ownId, out var used) && used == digits.Length
            && _pending.TryGetValue(ownId, out var pending) ? pending : null;
    }

    private PendingRequest? ByProgressToken(ReadOnlySpan<byte> token)
    {
        foreach (var (_, pending) in _pending)
        {
            if (JsonText.SameValue(pending.ClientProgressToken.Span, token))
            {
                return pending;
            }
        }

        return null;
    }

    private PendingRequest? NewestPending()
    {
        PendingRequest? newest = null;
        foreach (var (id, pending) in _pending)
        {
            if (newest is null || id > newest.OwnId)
            {
                newest = pending;
            }
        }

        return newest;
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _stopping.CancelAsync();
        if (_reader is not null)
        {
            await _reader;
        }

        _stopping.Dispose();
    }
}
