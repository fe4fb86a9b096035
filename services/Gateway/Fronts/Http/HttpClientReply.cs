using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Fronts.Http;

/// <summary>
/// The way back over Streamable HTTP: one JSON body, or server-sent events flushed one by one. The server ignores what
/// is written to a client that has left, so a legacy call is read to its end all the same.
/// </summary>
internal sealed class HttpClientReply(HttpResponse response) : IClientReply
{
    private bool _isStream;

    // A POST that does not accept a stream is refused before it is read (StreamableHttp).
    public bool TakesComments => true;

    public ValueTask CommentAsync()
    {
        response.BodyWriter.Write(SseFields.KeepAlive);
        return FlushAsync();
    }

    public async ValueTask BeginAsync(ReplyHead head)
    {
        response.StatusCode = head.Status;
        foreach (var (name, value) in head.Headers)
        {
            response.Headers[name] = value;
        }

        SetSession(head.SessionId);
        _isStream = head.Shape is ReplyShape.Events;
        if (_isStream)
        {
            await BeginEventsAsync(response);
        }
        else if (head.Shape is ReplyShape.Raw)
        {
            response.ContentType = head.ContentType;
            await response.StartAsync(CancellationToken.None);
        }
        else if (head.Shape is ReplyShape.Message)
        {
            response.ContentType = HttpNames.Json;
        }
    }

    /// <summary>The headers of an event stream; they go out with the first flush.</summary>
    public static async ValueTask BeginEventsAsync(HttpResponse response)
    {
        response.ContentType = SseFields.ContentType;
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        await response.StartAsync(CancellationToken.None);
    }

    public ValueTask WriteAsync(Splice message, ReadOnlyMemory<byte> eventFields, bool isAnswer)
    {
        if (!_isStream)
        {
            response.ContentLength = message.Length;
            message.WriteTo(response.BodyWriter);
            return default;
        }

        SseEventWriter.Write(response.BodyWriter, eventFields.Span, message);
        return Flushed(response.BodyWriter.FlushAsync(CancellationToken.None));
    }

    public ValueTask WriteRawAsync(ReadOnlyMemory<byte> chunk)
    {
        response.BodyWriter.Write(chunk.Span);
        return Flushed(response.BodyWriter.FlushAsync(CancellationToken.None));
    }

    public ValueTask FlushAsync() => Flushed(response.BodyWriter.FlushAsync(CancellationToken.None));

    public ValueTask EndAsync() => default;

    public ValueTask AnswerAsync(ReadOnlyMemory<byte> message, string? sessionId)
    {
        SetSession(sessionId);
        return WriteJsonAsync(200, message);
    }

    public ValueTask RefuseAsync(ReadOnlyMemory<byte> message, Refusal refusal)
    {
        if (response.HasStarted)
        {
            // Half an answer is out: only a broken connection tells the client that the rest will not come.
            response.HttpContext.Abort();
            return default;
        }

        if (refusal.Challenge is { } challenge)
        {
            response.Headers.WWWAuthenticate = challenge;
        }

        return WriteJsonAsync(refusal.HttpStatus, message);
    }

    public ValueTask AcceptAsync()
    {
        response.StatusCode = StatusCodes.Status202Accepted;
        return default;
    }

    private ValueTask WriteJsonAsync(int status, ReadOnlyMemory<byte> message)
    {
        response.StatusCode = status;
        response.ContentType = HttpNames.Json;
        response.ContentLength = message.Length;
        response.BodyWriter.Write(message.Span);
        return default;
    }

    private void SetSession(string? id)
    {
        if (id is not null)
        {
            response.Headers[HttpNames.SessionId] = id;
        }
    }

    private static ValueTask Flushed(ValueTask<FlushResult> flush)
    {
        if (flush.IsCompletedSuccessfully)
        {
            _ = flush.Result;
            return default;
        }

        return new ValueTask(flush.AsTask());
    }
}
