using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging;
using SatGate.Gateway.Builtin;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Limiting;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Policy;
using SatGate.Gateway.Pricing;
using SatGate.Gateway.Recording;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Spending;
using SatGate.Gateway.Telemetry;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Calls;

/// <summary>
/// The one chokepoint: every message of every client, over every front and of every method, passes here.
/// <code>
///   1 parse      one byte-level reader; what two readers could read differently is refused
///   2 identify   credential → principal; nothing goes on without one
///   3 limit      addresses, requests in flight per session; rates, once it is known what is called
///   4 resolve    name → upstream and its own name; never by trust in the client
///   5 price      exact name > longest pattern > default
///   6 police     allow and deny lists, the token's caveats, policy; lists are filtered by the same decision
///   7 reserve    the only wait for the ledger
///   8 forward    the original bytes, our credential removed           (CallForwarder)
///   9 settle     by what happened, off the reply's path              (CallSettlement)
///  10 record     one event per decision, before its hold is settled  (Recorder)
/// </code>
/// A step that cannot decide refuses.
/// </summary>
internal sealed class CallPipeline(
    SettingsSource settings,
    CallPayment payment,
    ToolAccess access,
    CallForwarder forwarder,
    BuiltinMethods builtins,
    CallLimits limits,
    SessionTable sessions,
    CallChecks checks,
    Recorder recorder,
    GatewayMetrics metrics,
    TimeProvider clock,
    ILogger<CallPipeline> logger)
{
    /// <summary>Answers the message; never throws for what a client, an upstream or the ledger does.</summary>
    public async ValueTask RunAsync(Call call)
    {
        var current = settings.Current;
        Activity? span = null;
        try
        {
            var malformed = Parse(call);
            span = GatewayTracing.Begin(call);
            var refusal = malformed ?? await IdentifyAsync(call, current) ?? AttachSession(call);
            if (refusal is not null)
            {
                await RefuseAsync(call, refusal);
            }
            else if (call.Envelope.Kind is MessageKind.Request)
            {
                await RequestAsync(call, current);
            }
            else
            {
                await OneWayMessages.ForwardAsync(call);
            }
        }
        catch (UpstreamException exception)
        {
            await RefuseAsync(call, Outcomes.RefusalOf(exception));
        }
        catch (OperationCanceledException) when (call.ClientLeft.IsCancellationRequested)
        {
            // Nobody is there to read an answer, and nothing had been set aside.
        }
        catch (Exception exception)
        {
            // A fault of ours must not leave a client on a message transport without an answer.
            logger.CallFailed(exception, call.Envelope.Method);
            await RefuseAsync(call, Refusal.Internal());
        }
        finally
        {
            metrics.Request(call);
            GatewayTracing.End(span, call);
        }
    }

    /// <summary>Step 2 alone, for requests without a message (HTTP GET and DELETE of a session).</summary>
    public async ValueTask<Identification> IdentifyAsync(string? credential, IPAddress? address, string? server)
    {
        var identification = await IdentifyAsync(credential, address, settings.Current);
        var refused = identification.Refusal
            ?? (identification.Principal is { } principal && server is not null
                ? access.RefuseServer(principal, server, address)
                : null);
        if (refused is null)
        {
            return identification;
        }

        recorder.Refused(refused, identification.Principal, address, server, recorder.NextRequestId());
        return Identification.Refuse(refused);
    }

    private static ValueTask<Identification> IdentifyAsync(
        string? credential, IPAddress? address, GatewaySettings current) =>
        current.Addresses.Check(address) is { } foreign
            ? new(Identification.Refuse(foreign))
            : current.Authenticator.IdentifyAsync(credential, address);

    // 1
    private static Refusal? Parse(Call call)
    {
        var error = EnvelopeReader.ReadFromClient(call.Body.Span, out call.Envelope);
        return error is EnvelopeError.None ? null : Refusal.BadMessage(error);
    }

    // 2
    private async ValueTask<Refusal?> IdentifyAsync(Call call, GatewaySettings current)
    {
        var began = metrics.Now();
        var identification = await IdentifyAsync(call.Credential, call.Address, current);
        call.Principal = identification.Principal;
        metrics.Stage("identify", began);
        return identification.Refusal
            ?? (call.View.Server is { } server ? access.RefuseServer(call, server) : null);
    }

    private Refusal? AttachSession(Call call)
    {
        if (call.SessionId is { } id)
        {
            call.Session = sessions.Find(id, call.Principal!.Key, call.View.Server);
        }

        if (EraRules.Apply(call) is { } refusal)
        {
            return refusal;
        }

        call.Session?.Touch();
        call.Session?.Renew(call.Principal!);
        return !call.IsModern && call.SessionId is not null && call.Session is null ? Refusal.UnknownSession() : null;
    }

    private async ValueTask RequestAsync(Call call, GatewaySettings current)
    {
        // 3
        var session = call.IsModern ? null : call.Session;
        if (session is not null && !session.TryEnter(current.Config.Limits.InFlightPerSessionMax))
        {
            await RefuseAsync(call, Refusal.Busy("requests of this session"));
            return;
        }

        try
        {
            // 4
            var route = await builtins.TryRouteAsync(call) ?? await call.View.RouteAsync(call);
            switch (route)
            {
                case AnswerRoute answer:
                    await AnswerAsync(call, answer);
                    break;
                case RefuseRoute refuse:
                    await RefuseAsync(call, refuse.Refusal);
                    break;
                case UpstreamRoute upstream:
                    await CallAsync(call, upstream, current);
                    break;
                default:
                    throw new InvalidOperationException("A route of no known kind.");
            }
        }
        finally
        {
            session?.Leave();
        }
    }

    private async ValueTask CallAsync(Call call, UpstreamRoute route, GatewaySettings current)
    {
        call.Route = route;
        if (call.Envelope.Method is not McpMethod.ToolsCall)
        {
            // A subscription to all servers was made of those the caller may use (AggregateView).
            if ((route.IsMerged ? null : limits.RefuseRate(call, route, current)
                ?? access.RefuseMethod(call, route.Upstream.Name)) is { } forbidden)
            {
                await RefuseAsync(call, forbidden);
                return;
            }

            await forwarder.ForwardAsync(call, route, null, default, null, "");
            return;
        }

        if ((CallChecks.Check(call, route) ?? limits.RefuseRate(call, route, current) ?? recorder.RefuseWhenFull())
            is { } invalid)
        {
            await RefuseAsync(call, invalid);
            return;
        }

        // 5
        var price = current.Prices.Of(route.Upstream.Name, route.Tool);
        call.Price = price;

        // 6
        if ((access.RefuseCall(call, route.Upstream, route.Tool!, price.Cost)
            ?? await checks.CheckHeadersAsync(call, route)) is { } denied)
        {
            logger.CallDenied(call.Principal!.Id, route.Upstream.Name, route.Tool!, denied.Error ?? "-");
            await RefuseAsync(call, denied);
            return;
        }

        using var place = limits.Open(call, price.Cost, current);
        if (place.Refusal is { } full)
        {
            await RefuseAsync(call, full);
            return;
        }

        await PayAndForwardAsync(call, route, price, current);
    }

    private async ValueTask PayAndForwardAsync(
        Call call, UpstreamRoute route, ToolPrice price, GatewaySettings current)
    {
        Hold? hold = null;
        if (price.Cost > 0)
        {
            // 7
            var began = metrics.Now();
            var reserved = await payment.ReserveAsync(call, route, price, current);
            metrics.Stage("reserve", began);
            if (reserved.Refusal is { } refusal)
            {
                await RefuseAsync(call, refusal, current.Config.Enforcement.Denial);
                return;
            }

            hold = reserved.Hold;
        }

        // 8, 9, 10
        var requestId = recorder.NextRequestId();
        var record = recorder.Begin(call, hold, price.Cost, requestId);
        metrics.Stage("before_forward", call.StartedAt);
        var outcome = await forwarder.ForwardAsync(call, route, hold, price, record, requestId);
        logger.CallEnded(
            call.Principal!.Id, route.Upstream.Name, route.Tool!, hold?.Credits ?? 0, outcome,
                clock.GetElapsedTime(call.StartedAt));
    }

    private ValueTask AnswerAsync(Call call, AnswerRoute answer)
    {
        if (answer.Opened is { } opened)
        {
            sessions.Add(opened);
            call.Session = opened;
        }

        return call.Reply.AnswerAsync(OwnAnswers.Result(call.Id, answer.Result.Span), answer.Opened?.Id);
    }

    private ValueTask RefuseAsync(Call call, Refusal refusal, DenialForm form = DenialForm.Error)
    {
        var requestId = recorder.NextRequestId();
        recorder.Refused(call, refusal, requestId);
        metrics.Refused(call, refusal);
        call.Status = refusal.Error ?? "invalid";
        if (call.Envelope.Kind is MessageKind.Notification && refusal.HttpStatus == 200)
        {
            return call.Reply.AcceptAsync();
        }

        logger.Refused(requestId, refusal.Code, refusal.Error ?? "-");
        return form is DenialForm.Result
            ? call.Reply.AnswerAsync(OwnAnswers.Denial(call.Id, refusal, requestId, call.IsModern), null)
            : call.Reply.RefuseAsync(OwnAnswers.Error(call.Id, refusal, requestId), refusal);
    }
}
