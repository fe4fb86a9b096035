using Microsoft.AspNetCore.Http;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Views;

namespace SatGate.Gateway.Fronts.Http;

/// <summary>
/// Streamable HTTP in both eras (MCP 2025-03-26 … 2025-11-25 with sessions, 2026-07-28 without) at one endpoint. Reads
/// and checks the transport; everything about the message is the pipeline's.
/// </summary>
internal sealed class StreamableHttp(
    CallPipeline pipeline, SessionTable sessions, SessionStreamWriter streams, SettingsSource settings,
        TimeProvider clock)
{
    // What the specification asks clients to send, to the letter: nothing has to be searched.
    private const string UsualAccept = "application/json, text/event-stream";

    public async Task PostAsync(HttpContext context, IServerView view)
    {
        var (request, response) = (context.Request, context.Response);
        if (!IsJson(request.ContentType))
        {
            await PlainAnswers.RefuseAsync(response, 415, "Send `Content-Type: application/json`.");
            return;
        }

        if (!Accepts(request, HttpNames.Json) || !Accepts(request, SseFields.ContentType))
        {
            await PlainAnswers.RefuseAsync(response, 406, "Send `Accept: application/json, text/event-stream`.");
            return;
        }

        var limit = settings.Current.Config.Limits.BodyBytesMax;
        if (request.ContentLength > limit
            || await RequestBody.ReadAsync(request.BodyReader, limit, context.RequestAborted) is not { } body)
        {
            await PlainAnswers.RefuseAsync(response, 413, $"A message has at most {limit} bytes here.");
            return;
        }

        using (body)
        {
            if (IsBatch(body.Bytes.Span) && SessionOf(request) is { } id
                && sessions.VersionOf(id) == ProtocolVersions.WithBatches)
            {
                await BatchAsync(context, view, body.Bytes);
                return;
            }

            await pipeline.RunAsync(CallOf(context, view, body.Bytes, new HttpClientReply(response)));
        }
    }

    private Call CallOf(HttpContext context, IServerView view, ReadOnlyMemory<byte> body, IClientReply reply) => new()
    {
        Body = body,
        View = view,
        Reply = reply,
        TransportCredential = Credentials.Of(context.Request.Headers),
        Address = context.Connection.RemoteIpAddress,
        Headers = context.Request.Headers,
        ReplyHeaders = context.Response.Headers,
        SessionId = SessionOf(context.Request),
        ClientLeft = context.RequestAborted,
        StartedAt = clock.GetTimestamp(),
    };

    // Several messages in one body (2025-03-26 only): each passes the pipeline; the answers come as events of one
    // stream.
    private async ValueTask BatchAsync(HttpContext context, IServerView view, ReadOnlyMemory<byte> body)
    {
        if (Batch.Split(body) is not { } messages)
        {
            await PlainAnswers.RefuseAsync(
                context.Response, 400, $"A batch is an array of 1 to {Batch.MessagesMax} messages.");
            return;
        }

        var reply = new BatchReply(context.Response);
        foreach (var message in messages)
        {
            await pipeline.RunAsync(CallOf(context, view, message, reply));
        }

        await reply.CompleteAsync();
    }

    /// <summary>The session's stream of messages that belong to no request (legacy).</summary>
    public async Task GetAsync(HttpContext context, IServerView view)
    {
        if (!Accepts(context.Request, SseFields.ContentType))
        {
            await PlainAnswers.RefuseAsync(context.Response, 406, "Send `Accept: text/event-stream`.");
        }
        else if (await FindSessionAsync(context, view) is { } session)
        {
            var lastEventId = context.Request.Headers.TryGetValue(HttpNames.LastEventId, out var id) ? id.ToString()
                : null;
            await streams.WriteAsync(context, view, session, lastEventId);
        }
    }

    /// <summary>Ends a session (legacy): its connections to the upstreams go with it.</summary>
    public async Task DeleteAsync(HttpContext context, IServerView view)
    {
        if (await FindSessionAsync(context, view) is { } session)
        {
            await sessions.EndAsync(session);
            context.Response.StatusCode = StatusCodes.Status200OK;
        }
    }

    private async ValueTask<ClientSession?> FindSessionAsync(HttpContext context, IServerView view)
    {
        var version = context.Request.Headers[HttpNames.ProtocolVersion].ToString();
        var id = SessionOf(context.Request);
        if (ProtocolVersions.IsModern(version))
        {
            context.Response.Headers.Allow = "POST";
            await PlainAnswers.RefuseAsync(context.Response, 405, "This protocol version has only POST.");
            return null;
        }

        var identification = await pipeline.IdentifyAsync(
            Credentials.Of(context.Request.Headers), context.Connection.RemoteIpAddress, view.Server);
        if (identification.Principal is not { } principal)
        {
            await PlainAnswers.RefuseAsync(context.Response, identification.Refusal!);
            return null;
        }

        if (id is null)
        {
            context.Response.Headers.Allow = "POST";
            await PlainAnswers.RefuseAsync(
                context.Response, 405, "There is no stream without a session: POST `initialize` first.");
            return null;
        }

        if (sessions.Find(id, principal.Key, view.Server) is { } session)
        {
            session.Renew(principal);
            return session;
        }

        await PlainAnswers.RefuseAsync(context.Response, Refusal.UnknownSession());
        return null;
    }

    private static string? SessionOf(HttpRequest request) =>
        request.Headers.TryGetValue(HttpNames.SessionId, out var id) ? id.ToString() : null;

    private static bool IsBatch(ReadOnlySpan<byte> body) => body.TrimStart(" \t\r\n"u8).StartsWith("["u8);

    private static bool IsJson(string? contentType) =>
        contentType is not null
        && contentType.AsSpan().TrimStart().StartsWith(HttpNames.Json, StringComparison.OrdinalIgnoreCase)
        && contentType.AsSpan().TrimStart()[HttpNames.Json.Length..].TrimStart() is [] or [';', ..];

    private static bool Accepts(HttpRequest request, string type)
    {
        foreach (var value in request.Headers.Accept)
        {
            if (value is UsualAccept)
            {
                return true;
            }

            if (value is not null
                && (value.Contains(type, StringComparison.OrdinalIgnoreCase)
                    || value.Contains("*/*", StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }
}
