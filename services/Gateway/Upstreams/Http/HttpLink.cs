using System.Diagnostics;
using System.Net.Http.Headers;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams.Http;

/// <summary>
/// Streamable HTTP to one upstream (MCP 2025-03-26 to 2026-07-28): each message is one POST, and what comes back is
/// handed on as it is. Ids need no change, because each session and each modern request has an exchange of its own.
/// </summary>
internal sealed class HttpLink(HttpEndpoint endpoint, int responseBytesMax) : IUpstreamLink
{
    private static readonly MediaTypeHeaderValue s_json = new(HttpNames.Json);
    private static readonly TimeSpan s_deleteTimeout = TimeSpan.FromSeconds(2);

    private readonly RunningRequests _running = new();
    private volatile bool _closed;

    public string Server => endpoint.Server;

    public bool IsOpen => !_closed;

    /// <summary>The upstream's own session id; set from its answer to initialize, never shown to a client.</summary>
    public string? SessionId { get; private set; }

    /// <summary>The version the upstream chose, stated on every later request of the session.</summary>
    public string? ProtocolVersion { get; set; }

    public ValueTask<UpstreamReply> SendAsync(OutboundMessage request, CancellationToken cancellationToken) =>
        ExchangeAsync(HttpMethod.Post, request, null, cancellationToken);

    public async ValueTask<UpstreamReply?> PostAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return await ExchangeAsync(HttpMethod.Post, message, null, cancellationToken);
        }
        finally
        {
            if (message.Envelope.Method is McpMethod.Cancelled && message.Envelope.RequestId.IsPresent)
            {
                _running.GiveUp(message.Envelope.RequestId.Of(message.Source.Span));
            }
        }
    }

    public async ValueTask<UpstreamReply?> ListenAsync(
        string? lastEventId, OutboundMessage? template, CancellationToken cancellationToken) =>
        await ExchangeAsync(HttpMethod.Get, template, lastEventId, cancellationToken);

    private async ValueTask<UpstreamReply> ExchangeAsync(
        HttpMethod method, OutboundMessage? message, string? lastEventId, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, endpoint.Url);
        AddHeaders(request, message, lastEventId);
        if (method == HttpMethod.Post)
        {
            request.Content = new MessageContent(message!.Body);
            request.Content.Headers.ContentType = s_json;
        }

        var timer = SilenceTimer.Start(message?.SilenceMax ?? Timeout.InfiniteTimeSpan, cancellationToken);
        // A modern client cancels by hanging up, and a shared connection has the ids of many clients.
        var running = message is { IsModern: false, Envelope.Kind: MessageKind.Request } ? _running : null;
        running?.Add(message!.Envelope.Id.Of(message.Source), timer);
        HttpResponseMessage response;
        try
        {
            response = await endpoint.SendAsync(request, timer);
        }
        catch
        {
            running?.Remove(timer);
            timer.Dispose();
            throw;
        }

        if (message?.Envelope.Method is McpMethod.Initialize
            && response.Headers.NonValidated.TryGetValues(HttpNames.SessionId, out var session))
        {
            SessionId = session.ToString();
        }

        return new HttpReply(Server, response, timer, running, responseBytesMax, ShapeOf(response, message));
    }

    private void AddHeaders(HttpRequestMessage request, OutboundMessage? message, string? lastEventId)
    {
        var headers = request.Headers;
        headers.TryAddWithoutValidation("Accept", lastEventId is null && request.Method == HttpMethod.Post
            ? "application/json, text/event-stream"
            : SseFields.ContentType);
        if (message?.ClientHeaders is { } client)
        {
            ForwardedHeaders.CopyToUpstream(client, request);
            if (client.TryGetValue(HttpNames.Name, out var name) && message.RenamedTo is null)
            {
                headers.TryAddWithoutValidation(HttpNames.Name, name.ToString());
            }

            if (message.ProtocolVersion is null
                && client.TryGetValue(HttpNames.ProtocolVersion, out var version))
            {
                headers.TryAddWithoutValidation(HttpNames.ProtocolVersion, version.ToString());
            }
        }

        if (Activity.Current is { } span)
        {
            headers.TryAddWithoutValidation(ForwardedHeaders.TraceParent, span.Id);
        }

        if (message is { IsModern: true })
        {
            AddStandardHeaders(headers, message);
        }

        foreach (var (name, value) in message?.AddedHeaders ?? [])
        {
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, value);
        }

        if (message?.ProtocolVersion is { } stated)
        {
            headers.TryAddWithoutValidation(HttpNames.ProtocolVersion, stated);
        }
        else if (ProtocolVersion is { } negotiated && !headers.Contains(HttpNames.ProtocolVersion))
        {
            headers.TryAddWithoutValidation(HttpNames.ProtocolVersion, negotiated);
        }

        if (SessionId is { } session)
        {
            headers.TryAddWithoutValidation(HttpNames.SessionId, session);
        }

        if (lastEventId is not null)
        {
            headers.TryAddWithoutValidation(HttpNames.LastEventId, lastEventId);
        }
    }

    // MCP 2026-07-28, standard request headers: a client of another transport did not send them, and a renamed tool
    // has another value; whatever the client did send has been copied already.
    private static void AddStandardHeaders(HttpRequestHeaders headers, OutboundMessage message)
    {
        var source = message.Source.Span;
        if (!headers.Contains(HttpNames.Method))
        {
            headers.TryAddWithoutValidation(HttpNames.Method, JsonText.Decode(message.Envelope.MethodName.Of(source)));
        }

        if (!headers.Contains(HttpNames.Name) && RoutingName.Of(message.Envelope) is { IsPresent: true } range)
        {
            headers.TryAddWithoutValidation(
                HttpNames.Name, HeaderText.Encode(message.RenamedTo ?? JsonText.Decode(range.Of(source)) ?? ""));
        }
    }

    // A listen answer streams whatever its content type says; other JSON is one message, with or without a length.
    private static ReplyShape ShapeOf(HttpResponseMessage response, OutboundMessage? message)
    {
        if (response.Content.Headers.ContentLength is 0)
        {
            return ReplyShape.Empty;
        }

        var type = response.Content.Headers.ContentType?.MediaType;
        if (SseFields.ContentType.Equals(type, StringComparison.OrdinalIgnoreCase))
        {
            return ReplyShape.Events;
        }

        var isJson = HttpNames.Json.Equals(type, StringComparison.OrdinalIgnoreCase);
        return isJson && message?.Envelope.Method is not McpMethod.SubscriptionsListen ? ReplyShape.Message
            : type is null ? ReplyShape.Empty
            : ReplyShape.Raw;
    }

    /// <summary>Ends the upstream's session (HTTP DELETE), so that its processes and memory are freed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        if (SessionId is null)
        {
            return;
        }

        var request = new HttpRequestMessage(HttpMethod.Delete, endpoint.Url);
        AddHeaders(request, null, null);
        var timer = SilenceTimer.Start(s_deleteTimeout, CancellationToken.None);
        try
        {
            using var response = await endpoint.SendAsync(request, timer);
        }
        catch (Exception exception) when (exception is UpstreamException or OperationCanceledException)
        {
            // The upstream forgets idle sessions by itself; a session that cannot be ended is no fault of the client.
        }
        finally
        {
            timer.Dispose();
        }
    }
}
