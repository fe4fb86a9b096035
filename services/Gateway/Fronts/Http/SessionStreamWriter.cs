using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Upstreams;
using SatGate.Gateway.Views;

namespace SatGate.Gateway.Fronts.Http;

/// <summary>
/// Writes a session's stream to the client: an HTTP upstream's own stream as it is, or the session's queue with
/// comments that keep idle connections open. Answers that arrive here late still settle their calls.
/// </summary>
internal sealed class SessionStreamWriter(IHostApplicationLifetime lifetime, TimeProvider clock)
{
    private static readonly TimeSpan s_keepAlive = TimeSpan.FromSeconds(15);

    public async ValueTask WriteAsync(HttpContext context, IServerView view, ClientSession session, string? lastEventId)
    {
        // A stop must not wait for streams that have no end of their own.
        using var ending =
            CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var left = ending.Token;
        session.OpenStream();
        try
        {
            var stream = await view.ListenAsync(session, lastEventId, left);
            if (stream.Refusal is { } refusal)
            {
                await PlainAnswers.RefuseAsync(context.Response, refusal);
            }
            else if (stream.Upstream is { } upstream)
            {
                await using (upstream)
                {
                    await RelayAsync(context.Response, session, stream, upstream, left);
                }
            }
            else
            {
                await HttpClientReply.BeginEventsAsync(context.Response);
                await DrainAsync(context.Response, session, left);
            }
        }
        catch (UpstreamException exception) when (!context.Response.HasStarted)
        {
            await PlainAnswers.RefuseAsync(context.Response, Outcomes.RefusalOf(exception) with { HttpStatus = 502 });
        }
        catch (Exception exception) when (exception is OperationCanceledException or UpstreamException)
        {
            // The client has left, or the upstream has ended its stream: a client that wants more opens a new one.
        }
        finally
        {
            session.CloseStream();
        }
    }

    private static async ValueTask RelayAsync(
        HttpResponse response,
        ClientSession session,
        SessionStream stream,
        UpstreamReply upstream,
        CancellationToken left)
    {
        var reply = new HttpClientReply(response);
        var shape = upstream.Shape is ReplyShape.Message ? ReplyShape.Raw : upstream.Shape;
        await reply.BeginAsync(new ReplyHead(upstream.Status, shape, upstream.ContentType, upstream.Headers, null));
        await reply.FlushAsync();
        while (await upstream.ReadAsync(left))
        {
            if (upstream.Shape is not ReplyShape.Events)
            {
                await reply.WriteRawAsync(upstream.Current.Message);
                continue;
            }

            var message = new Splice(upstream.Current.Message);
            await SettleLateAsync(session, ref message);
            if (stream.Editor is { } editor
                && EnvelopeReader.ReadFromUpstream(message.Source.Span, out var envelope) is EnvelopeError.None)
            {
                editor.Edit(ref message, envelope);
            }

            var fields = stream.Editor?.EditFields(upstream.Current.EventFields) ?? upstream.Current.EventFields;
            await reply.WriteAsync(message, fields, isAnswer: false);
        }
    }

    private async ValueTask DrainAsync(HttpResponse response, ClientSession session, CancellationToken left)
    {
        var output = response.BodyWriter;
        Task<bool>? more = null;
        while (!left.IsCancellationRequested)
        {
            while (session.Queue.TryRead(out var queued))
            {
                var message = new Splice(queued.Message);
                await SettleLateAsync(session, ref message);
                SseEventWriter.Write(output, queued.EventFields.Span, message);
            }

            await output.FlushAsync(left);
            more ??= session.Queue.WaitToReadAsync(left).AsTask();
            if (await Task.WhenAny(more, Task.Delay(s_keepAlive, clock, left)) != more)
            {
                output.Write(SseFields.KeepAlive);
                continue;
            }

            if (!await more)
            {
                return;
            }

            more = null;
        }
    }

    private static ValueTask SettleLateAsync(ClientSession session, ref Splice message)
    {
        if (message.Length == 0
            || EnvelopeReader.ReadFromUpstream(message.Source.Span, out var envelope) is not EnvelopeError.None
            || envelope.Kind is not (MessageKind.Result or MessageKind.Error)
            || session.Unanswered.Take(envelope.Id.Of(message.Source.Span)) is not { } call)
        {
            return default;
        }

        call.Answer(ref message, envelope, httpStatus: 200);
        return call.EndAsync();
    }
}
