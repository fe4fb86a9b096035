using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams.Bridge;

/// <summary>
/// One legacy session in front of a server that speaks only the modern era. The lifecycle is answered here from what
/// the server told of itself; every other request goes over the shared modern connection with the era stated in its
/// `_meta`, and comes back as it is.
/// </summary>
internal sealed class ModernBridge(IUpstreamLink shared, ReadOnlyMemory<byte> discover) : IUpstreamLink
{
    private readonly RunningRequests _running = new();
    private ReadOnlyMemory<byte> _clientInfo;
    private volatile byte[] _members = BridgeMessages.MetaMembers(default, default);
    private volatile bool _closed;

    public string Server => shared.Server;

    public bool IsOpen => !_closed && shared.IsOpen;

    public async ValueTask<UpstreamReply> SendAsync(OutboundMessage request, CancellationToken cancellationToken)
    {
        if (OwnAnswer(request) is { } own)
        {
            return new OwnReply(own);
        }

        var body = request.Body;
        BridgeMessages.AddMeta(ref body, request.Envelope, _members);
        var bridged = new BridgedRequest(cancellationToken);
        _running.Add(request.Envelope.Id.Of(request.Source), bridged);
        try
        {
            var reply = await shared.SendAsync(Modern(request, body), bridged.Token);
            return new BridgedReply(reply, _running, bridged);
        }
        catch
        {
            _running.Remove(bridged);
            bridged.Dispose();
            throw;
        }
    }

    /// <summary>The modern era has no client notifications: a cancellation is a call that is hung up.</summary>
    public ValueTask<UpstreamReply?> PostAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        if (message.Envelope.Method is McpMethod.Cancelled && message.Envelope.RequestId.IsPresent)
        {
            _running.GiveUp(message.Envelope.RequestId.Of(message.Source.Span));
        }

        return new((UpstreamReply?)null);
    }

    public ValueTask<UpstreamReply?> ListenAsync(
        string? lastEventId, OutboundMessage? template, CancellationToken cancellationToken) =>
            new((UpstreamReply?)null);

    public ValueTask DisposeAsync()
    {
        _closed = true;
        return default;
    }

    private ReadOnlyMemory<byte>? OwnAnswer(OutboundMessage request)
    {
        var (envelope, source) = (request.Envelope, request.Source);
        var id = envelope.Id.Of(source.Span);
        switch (envelope.Method)
        {
            case McpMethod.Initialize:
                _clientInfo = envelope.ClientInfo.Of(source).ToArray();
                _members = BridgeMessages.MetaMembers(_clientInfo.Span, default);
                var requested = JsonText.Decode(envelope.ProtocolVersion.Of(source.Span));
                return OwnAnswers.Result(id, BridgeMessages.InitializeResult(discover, requested).Span);
            case McpMethod.Ping:
                return OwnAnswers.Result(id, "{}"u8);
            case McpMethod.LoggingSetLevel:
                // The modern era states the level in each request.
                if (BridgeMessages.LogLevel(request.Envelope.Params.Of(source)) is not { } level)
                {
                    return OwnAnswers.Error(id, Refusal.InvalidParams("`params.level` must be a log level."), "bridge");
                }

                _members = BridgeMessages.MetaMembers(_clientInfo.Span, level);
                return OwnAnswers.Result(id, "{}"u8);
            case McpMethod.ResourcesSubscribe or McpMethod.ResourcesUnsubscribe:
                var refusal = new Refusal(
                    JsonRpcCodes.MethodNotFound, "not_supported", "This server has no subscriptions for this client.");
                return OwnAnswers.Error(id, refusal, "bridge");
            default:
                return null;
        }
    }

    private static OutboundMessage Modern(OutboundMessage request, Splice body) => new()
    {
        Body = body,
        Envelope = request.Envelope,
        ClientHeaders = request.ClientHeaders,
        IsModern = true,
        ProtocolVersion = ProtocolVersions.Modern,
        RenamedTo = request.RenamedTo,
        SilenceMax = request.SilenceMax,
    };
}
