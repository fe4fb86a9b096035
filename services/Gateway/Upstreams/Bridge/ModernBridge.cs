using System.Collections.Frozen;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Upstreams.Multiplexed;

namespace SatGate.Gateway.Upstreams.Bridge;

/// <summary>
/// One legacy session in front of a server that speaks only the modern era. The lifecycle is answered here from what
/// the server told of itself; every other request goes over the shared modern connection with the era stated in its
/// `_meta`, and comes back as it is. What the server asks of the client becomes requests on the stream of the call
/// (<see cref="BridgedReply"/>), and what it tells comes by a subscription (<see cref="BridgeListener"/>).
/// </summary>
internal sealed class ModernBridge : IUpstreamLink
{
    private readonly IUpstreamLink _shared;
    private readonly ReadOnlyMemory<byte> _discover;
    private readonly BridgeAnnouncement _announced;
    private readonly BridgeListener _listener;
    private readonly BridgeHeaders _headers;
    private FrozenSet<string> _offers = [];
    private ReadOnlyMemory<byte> _clientInfo;
    private ReadOnlyMemory<byte> _capabilities;
    private volatile byte[] _members = BridgeMessages.MetaMembers(default, default, default);
    private volatile bool _closed;

    public ModernBridge(
        IUpstreamLink shared, ReadOnlyMemory<byte> discover, IUnsolicitedSink client, TimeProvider clock)
    {
        _shared = shared;
        _discover = discover;
        Clock = clock;
        _announced = BridgeAnnouncement.Of(discover);
        _headers = new BridgeHeaders(shared, clock);
        _listener = new BridgeListener(shared, _announced, message => Tell(client, message), clock);
    }

    public string Server => _shared.Server;

    public bool IsOpen => !_closed && _shared.IsOpen;

    public TimeProvider Clock { get; }

    public RunningRequests Running { get; } = new();

    public OpenQuestions Questions { get; } = new();

    public async ValueTask<UpstreamReply> SendAsync(OutboundMessage request, CancellationToken cancellationToken)
    {
        if (await OwnAnswerAsync(request, cancellationToken) is { } own)
        {
            return new OwnReply(own);
        }

        var headers = await _headers.OfAsync(request, cancellationToken);
        var body = request.Body;
        BridgeMessages.AddMeta(ref body, request.Envelope, _members);
        var modern = Modern(request, body, request.Envelope, headers);
        var bridged = new BridgedRequest(cancellationToken);
        Running.Add(request.Envelope.Id.Of(request.Source), bridged);
        try
        {
            return new BridgedReply(this, await _shared.SendAsync(modern, bridged.Token), modern, bridged);
        }
        catch
        {
            Running.Remove(bridged);
            bridged.Dispose();
            throw;
        }
    }

    /// <summary>The questions of a result, to be handed on; null when this client cannot be asked them.</summary>
    public InputRound? Ask(ReadOnlyMemory<byte> result) =>
        InputRound.Read(result, _offers, Questions.NextId) is { } round && Questions.TryAdd(round) ? round : null;

    /// <summary>Sends a request again, with what the client has answered.</summary>
    public ValueTask<UpstreamReply> RepeatAsync(
        OutboundMessage sent, Splice body, in Envelope envelope, CancellationToken cancellationToken) =>
        _shared.SendAsync(Modern(sent, body, envelope, sent.AddedHeaders), cancellationToken);

    /// <summary>
    /// The modern era has no client notifications: a cancellation is a call that is hung up. A response is the answer
    /// to a question.
    /// </summary>
    public ValueTask<UpstreamReply?> PostAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        if (message.Envelope.Kind is MessageKind.Result or MessageKind.Error)
        {
            Questions.Take(message.Body.ToMemory());
        }
        else if (message.Envelope.Method is McpMethod.Initialized)
        {
            _listener.Start();
        }
        else if (message.Envelope.Method is McpMethod.Cancelled && message.Envelope.RequestId.IsPresent)
        {
            Running.GiveUp(message.Envelope.RequestId.Of(message.Source.Span));
        }

        return new((UpstreamReply?)null);
    }

    public ValueTask<UpstreamReply?> ListenAsync(
        string? lastEventId, OutboundMessage? template, CancellationToken cancellationToken) =>
            new((UpstreamReply?)null);

    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await _listener.DisposeAsync();
    }

    private void Tell(IUnsolicitedSink client, ReadOnlyMemory<byte> message)
    {
        _headers.Forget();
        client.TryAccept(this, message);
    }

    private async ValueTask<ReadOnlyMemory<byte>?> OwnAnswerAsync(
        OutboundMessage request, CancellationToken cancellationToken)
    {
        var (envelope, source) = (request.Envelope, request.Source);
        var id = envelope.Id.Of(source);
        switch (envelope.Method)
        {
            case McpMethod.Initialize:
                _clientInfo = envelope.ClientInfo.Of(source).ToArray();
                (_capabilities, _offers) = BridgeMessages.Capabilities(envelope.Capabilities.Of(source));
                _members = BridgeMessages.MetaMembers(_clientInfo.Span, default, _capabilities.Span);
                var requested = JsonText.Decode(envelope.ProtocolVersion.Of(source.Span));
                return OwnAnswers.Result(id.Span, BridgeMessages.InitializeResult(_discover, requested).Span);
            case McpMethod.Ping:
                return OwnAnswers.Result(id.Span, "{}"u8);
            case McpMethod.LoggingSetLevel:
                // The modern era states the level in each request.
                if (BridgeMessages.LogLevel(request.Envelope.Params.Of(source)) is not { } level)
                {
                    return Refuse(id, Refusal.InvalidParams("`params.level` must be a log level."));
                }

                _members = BridgeMessages.MetaMembers(_clientInfo.Span, level, _capabilities.Span);
                return OwnAnswers.Result(id.Span, "{}"u8);
            case McpMethod.ResourcesSubscribe or McpMethod.ResourcesUnsubscribe:
                return await SubscribeAsync(request, id, cancellationToken);
            default:
                return null;
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> SubscribeAsync(
        OutboundMessage request, ReadOnlyMemory<byte> id, CancellationToken cancellationToken)
    {
        if (!_announced.Subscriptions)
        {
            return Refuse(id, new Refusal(
                JsonRpcCodes.MethodNotFound, "not_supported", "This server has no subscriptions."));
        }

        var uri = request.RenamedTo ?? JsonText.Decode(request.Envelope.Uri.Of(request.Source.Span));
        var isWanted = request.Envelope.Method is McpMethod.ResourcesSubscribe;
        return uri is null ? Refuse(id, Refusal.InvalidParams("`params.uri` must be the URI of a resource."))
            : await _listener.SubscribeAsync(uri, isWanted, cancellationToken)
                ? OwnAnswers.Result(id.Span, "{}"u8)
                : Refuse(id, Refusal.Busy("subscriptions of this session"));
    }

    private static ReadOnlyMemory<byte> Refuse(ReadOnlyMemory<byte> id, Refusal refusal) =>
        OwnAnswers.Error(id.Span, refusal, "bridge");

    private static OutboundMessage Modern(
        OutboundMessage request, Splice body, in Envelope envelope,
        IReadOnlyList<KeyValuePair<string, string>> headers) => new()
    {
        Body = body,
        Envelope = envelope,
        ClientHeaders = request.ClientHeaders,
        IsModern = true,
        ProtocolVersion = ProtocolVersions.Modern,
        RenamedTo = request.RenamedTo,
        SilenceMax = request.SilenceMax,
        AddedHeaders = headers,
    };
}
