using Microsoft.Extensions.Hosting;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Pricing;
using SatGate.Gateway.Recording;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Spending;
using SatGate.Gateway.Telemetry;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Calls;

/// <summary>
/// Step 8 of a call: sends it, hands the answer on as it comes, and finds out what really happened. Whatever goes
/// wrong, the call ends exactly once (<see cref="OpenCall"/>).
/// </summary>
internal sealed class CallForwarder(
    CallSettlement settlement, SessionTable sessions, KeepAlive keepAlive, IHostApplicationLifetime lifetime)
{
    public async ValueTask<CallOutcome> ForwardAsync(
        Call call, UpstreamRoute route, Hold? hold, ToolPrice price, CallRecord? record, string requestId)
    {
        var exchange = new Exchange(call, route, settlement.Begin(call, route, hold, price, record));
        using var span = GatewayTracing.BeginUpstream(call, route);
        try
        {
            if (route.Outbound.SilenceMax == Timeout.InfiniteTimeSpan)
            {
                await SubscribeAsync(exchange);
            }
            else
            {
                await using var reply = await SendAsync(call, route, call.Cancelled);
                await RelayAsync(exchange, reply, call.Cancelled);
            }
        }
        catch (UpstreamException exception)
        {
            if (exception.Fault is UpstreamFault.Unavailable)
            {
                route.Upstream.ReportDown(exception.Message);
            }

            exchange.Open.Outcome = Outcomes.Of(exception.Fault);
            var refusal = exchange.IsForgotten ? Refusal.UnknownSession() : Outcomes.RefusalOf(exception);
            exchange.Open.Fault = refusal.Error;
            await exchange.Open.EndAsync();
            await RefuseAsync(exchange, refusal, requestId);
        }
        catch (OperationCanceledException)
        {
            // A modern client has left: its call was cancelled at the upstream, and nobody knows how far it had come.
            exchange.Open.Outcome = CallOutcome.Unknown;
        }
        finally
        {
            if (!exchange.Open.IsLate)
            {
                await exchange.Open.EndAsync();
            }

            if (route.Opened is { } opened && !exchange.HasOpened)
            {
                await opened.DisposeAsync();
            }
        }

        GatewayTracing.EndUpstream(span, exchange.Open.Outcome);
        return exchange.Open.Outcome;
    }

    // A subscription has no end of its own, so a stop ends it: otherwise the drain would wait for it.
    private async ValueTask SubscribeAsync(Exchange exchange)
    {
        using var ending =
            CancellationTokenSource.CreateLinkedTokenSource(exchange.Call.Cancelled, lifetime.ApplicationStopping);
        await using var reply = await SendAsync(exchange.Call, exchange.Route, ending.Token);
        await RelayAsync(exchange, reply, ending.Token);
    }

    // A legacy upstream that has forgotten the session (404) did not run the call: begin anew and send it once more,
    // unless the client itself is the one who has to begin anew.
    private static async ValueTask<UpstreamReply> SendAsync(Call call, UpstreamRoute route, CancellationToken cancelled)
    {
        var reply = await route.Link.SendAsync(route.Outbound, cancelled);
        if (reply.Status != 404 || call.IsModern || call.Session is not { Server: null } session)
        {
            return reply;
        }

        await reply.DisposeAsync();
        await route.Link.DisposeAsync();
        var link = await session.Links[route.Upstream.Name].GetAsync(call.ClientLeft);
        return await link.SendAsync(route.Outbound, cancelled);
    }

    private async ValueTask RelayAsync(Exchange exchange, UpstreamReply reply, CancellationToken cancelled)
    {
        // Only a subscription may stream something else than JSON or events; an error page is no answer to a request.
        if (reply.Shape is ReplyShape.Raw && exchange.Route.Outbound.SilenceMax != Timeout.InfiniteTimeSpan)
        {
            throw RefusedBy(exchange.Route, reply.Status);
        }

        while (await NextAsync(exchange, reply, cancelled))
        {
            if (reply.Shape is ReplyShape.Raw)
            {
                await BeginAsync(exchange, reply, null);
                await exchange.Call.Reply.WriteRawAsync(reply.Current.Message);
                continue;
            }

            await RelayFrameAsync(exchange, reply);
        }

        if (reply.Status == 404 && exchange.Call.Session is { Server: not null } forgotten)
        {
            // The transparent endpoint is its upstream's mirror: the client has to initialize again, as it would there.
            exchange.IsForgotten = true;
            await sessions.EndAsync(forgotten);
        }

        if (exchange is { HasBegun: false, HasAnswered: false })
        {
            throw RefusedBy(exchange.Route, reply.Status);
        }

        if (exchange is { HasBegun: true, HasAnswered: false, HasEventIds: false }
            && reply.Shape is ReplyShape.Events && exchange.Route.Outbound.SilenceMax != Timeout.InfiniteTimeSpan)
        {
            throw new UpstreamException(
                UpstreamFault.Broken,
                $"Upstream `{exchange.Route.Upstream.Name}` ended its stream before it answered.");
        }

        if (exchange.HasBegun)
        {
            // A legacy server may close a stream and deliver on another (SSE polling): the answer is still to come.
            if (!exchange.HasAnswered && reply.Shape is ReplyShape.Events && exchange.HasEventIds
                && exchange is { Call.Session: { } session, Open.Tool: not null })
            {
                exchange.Call.IsLate = session.Unanswered.TryAdd(exchange.Call.Id, exchange.Open);
            }

            await exchange.Call.Reply.EndAsync();
        }
    }

    // A client waits for the headers of a stream before it reads: they must not wait for the first event.
    private async ValueTask<bool> NextAsync(Exchange exchange, UpstreamReply reply, CancellationToken cancelled)
    {
        var next = reply.ReadAsync(cancelled);
        if (!next.IsCompleted && reply is { Status: 200, Shape: ReplyShape.Events or ReplyShape.Raw }
            && exchange is { HasBegun: false, Route.Opened: null })
        {
            await BeginAsync(exchange, reply, null);
            await exchange.Call.Reply.FlushAsync();
        }

        return next.IsCompleted || !KeepAlive.Concerns(exchange, reply)
            ? await next
            : await keepAlive.WaitAsync(next, exchange.Call.Reply, () => BeginAsync(exchange, reply, null));
    }

    private async ValueTask RelayFrameAsync(Exchange exchange, UpstreamReply reply)
    {
        var frame = reply.Current;
        var fields = exchange.Route.Editor?.EditFields(frame.EventFields) ?? frame.EventFields;
        exchange.HasEventIds |= SseFields.HasId(frame.EventFields.Span);
        if (frame.Message.IsEmpty)
        {
            await WriteAsync(exchange, reply, default, fields, null);
            return;
        }

        if (EnvelopeReader.ReadFromUpstream(
            frame.Message.Span, out var envelope) is var error and not EnvelopeError.None)
        {
            throw reply.Status >= 400
                ? RefusedBy(exchange.Route, reply.Status)
                : new UpstreamException(
                    UpstreamFault.BadAnswer,
                        $"Upstream `{exchange.Route.Upstream.Name}` sent no MCP message: {error.Message()}");
        }

        var message = new Splice(frame.Message);
        var isAnswer = envelope.Kind is MessageKind.Result or MessageKind.Error;
        if (exchange.Route.Editor is { } editor && !editor.Edit(ref message, envelope))
        {
            return;
        }

        if (isAnswer)
        {
            exchange.HasAnswered = true;
            exchange.Open.Answer(ref message, envelope, reply.Status);
            exchange.Call.Status = exchange.Open.Status;
            await exchange.Open.EndAsync();
        }

        await WriteAsync(exchange, reply, message, fields, isAnswer ? envelope : null);
    }

    // Whether a session is opened, and so which headers the answer has, is known only when the answer to `initialize`
    // is there: what comes before it (a priming event) waits for it.
    private async ValueTask WriteAsync(
        Exchange exchange, UpstreamReply reply, Splice message, ReadOnlyMemory<byte> fields, Envelope? answer)
    {
        if (exchange.Route.Opened is not null && answer is null && !exchange.HasBegun)
        {
            if (exchange.Early.Count >= Exchange.EarlyMax)
            {
                throw new UpstreamException(
                    UpstreamFault.BadAnswer, $"Upstream `{exchange.Route.Upstream.Name}` does not answer initialize.");
            }

            exchange.Early.Add((message.ToMemory().ToArray(), fields.ToArray()));
            return;
        }

        await BeginAsync(exchange, reply, answer);
        foreach (var early in exchange.Early)
        {
            await exchange.Call.Reply.WriteAsync(new Splice(early.Message), early.Fields, isAnswer: false);
        }

        exchange.Early.Clear();
        await exchange.Call.Reply.WriteAsync(message, fields, isAnswer: answer is not null);
    }

    private async ValueTask BeginAsync(Exchange exchange, UpstreamReply reply, Envelope? answer)
    {
        if (exchange.HasBegun)
        {
            return;
        }

        exchange.HasBegun = true;
        var (call, route) = (exchange.Call, exchange.Route);
        if (route.Opened is { } opened && answer is { Kind: MessageKind.Result } initialized)
        {
            opened.ProtocolVersion = UpstreamFacts.VersionOf(initialized.Result.Of(reply.Current.Message.Span))
                ?? ProtocolVersions.Assumed;
            if (route.Link is Upstreams.Http.HttpLink http)
            {
                http.ProtocolVersion = opened.ProtocolVersion;
            }

            exchange.HasOpened = true;
            sessions.Add(opened);
            call.Session = opened;
        }

        var status = reply.Shape is ReplyShape.Messages ? EraRules.StatusOf(call, answer) : reply.Status;
        var shape = reply.Shape is not ReplyShape.Messages ? reply.Shape
            : answer is null ? ReplyShape.Events
            : ReplyShape.Message;
        await call.Reply.BeginAsync(
            new ReplyHead(
                status, shape, reply.ContentType, reply.Headers, exchange.HasOpened ? route.Opened!.Id : null));
    }

    private static UpstreamException RefusedBy(UpstreamRoute route, int status) => new(
        status is >= 400 and < 500 ? UpstreamFault.Unavailable : UpstreamFault.BadAnswer,
        $"Upstream `{route.Upstream.Name}` answered with HTTP status {status}.");

    private static async ValueTask RefuseAsync(Exchange exchange, Refusal refusal, string requestId)
    {
        if (exchange.HasAnswered)
        {
            return;
        }

        exchange.HasAnswered = true;
        exchange.Call.Status = refusal.Error ?? "invalid";
        var error = OwnAnswers.Error(exchange.Call.Id, refusal, requestId);
        if (exchange.HasBegun)
        {
            await exchange.Call.Reply.WriteAsync(new Splice(error), default, isAnswer: true);
            await exchange.Call.Reply.EndAsync();
        }
        else
        {
            await exchange.Call.Reply.RefuseAsync(error, refusal);
        }
    }
}
