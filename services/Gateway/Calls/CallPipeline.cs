using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SatGate.Gateway.Aggregation;
using SatGate.Gateway.Builtin;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Limiting;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Policy;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Spending;
using SatGate.Gateway.Upstreams;
using SatGate.Gateway.Upstreams.Multiplexed;

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
///   9 settle     by what happened, off the reply's path               (CallForwarder)
///  10 record     one line per decision
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
    AggregateCatalogs catalogs,
    TimeProvider clock,
    ILogger<CallPipeline> logger)
{
    private readonly string _instance = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
    private long _lastRequest;

    /// <summary>Answers the message; never throws for what a client, an upstream or the ledger does.</summary>
    public async ValueTask RunAsync(Call call)
    {
        var current = settings.Current;
        try
        {
            var refusal = Parse(call) ?? await IdentifyAsync(call, current) ?? AttachSession(call);
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
                await PostAsync(call);
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
    }

    /// <summary>Step 2 alone, for requests without a message (HTTP GET and DELETE of a session).</summary>
    public async ValueTask<Identification> IdentifyAsync(string? credential, IPAddress? address, string? server)
    {
        var identification = await IdentifyAsync(credential, address, settings.Current);
        return identification.Principal is { } principal && server is not null
            && access.RefuseServer(principal, server, address) is { } refusal
                ? Identification.Refuse(refusal)
                : identification;
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
        var credential = call.Envelope.MetaToken.IsPresent ? call.Text(call.Envelope.MetaToken)
            : call.TransportCredential;
        var identification = await IdentifyAsync(credential, call.Address, current);
        call.Principal = identification.Principal;
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
        if (call.Envelope.Method is not McpMethod.ToolsCall)
        {
            // A subscription to all servers was made of those the caller may use (AggregateView).
            if ((route.IsMerged ? null : limits.RefuseRate(call, route, current)
                ?? access.RefuseMethod(call, route.Upstream.Name)) is { } forbidden)
            {
                await RefuseAsync(call, forbidden);
                return;
            }

            await forwarder.ForwardAsync(call, route, null, default, "");
            return;
        }

        if ((CheckCall(call, route) ?? limits.RefuseRate(call, route, current)) is { } invalid)
        {
            await RefuseAsync(call, invalid);
            return;
        }

        // 5
        var price = current.Prices.Of(route.Upstream.Name, route.Tool);

        // 6
        if ((access.RefuseCall(call, route.Upstream, route.Tool!, price.Cost)
            ?? await CheckParamHeadersAsync(call, route)) is { } denied)
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

        Hold? hold = null;
        if (price.Cost > 0)
        {
            // 7
            var reserved = await payment.ReserveAsync(call, route, price, current);
            if (reserved.Refusal is { } refusal)
            {
                await RefuseAsync(call, refusal, current.Config.Enforcement.Denial);
                return;
            }

            hold = reserved.Hold;
        }

        // 8, 9
        var outcome = await forwarder.ForwardAsync(call, route, hold, price, NextRequestId());

        // 10
        logger.CallEnded(
            call.Principal!.Id, route.Upstream.Name, route.Tool!, hold?.Credits ?? 0, outcome,
                clock.GetElapsedTime(call.StartedAt));
    }

    private static Refusal? CheckCall(Call call, UpstreamRoute route)
    {
        if (route.Tool is null)
        {
            return Refusal.InvalidParams("`params.name` must be the name of a tool.");
        }

        var arguments = call.Envelope.Arguments;
        return arguments.IsPresent && call.Body.Span[arguments.Start] != (byte)'{'
            ? Refusal.InvalidParams("`params.arguments` must be an object.")
            : null;
    }

    private async ValueTask<Refusal?> CheckParamHeadersAsync(Call call, UpstreamRoute route) =>
        call.IsModern && call.Headers is { } headers && route.Link is MultiplexedLink
            && await catalogs.FindOwnAsync(call, route.Upstream.Name, route.Tool!) is { } tool
            ? ParamHeaders.Check(tool.Json, call.Envelope.Arguments.Of(call.Body), headers)
            : null;

    // Notifications and the client's own responses: authenticated like everything, free, and never answered.
    private static async ValueTask PostAsync(Call call)
    {
        if (call.Envelope.Method is McpMethod.Initialized && call.Session is { } session)
        {
            session.IsInitialized = true;
        }

        foreach (var route in await call.View.RoutePostAsync(call))
        {
            if (await route.Link.PostAsync(route.Outbound, call.ClientLeft) is { } reply)
            {
                await reply.DisposeAsync();
            }
        }

        await call.Reply.AcceptAsync();
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
        if (call.Envelope.Kind is MessageKind.Notification && refusal.HttpStatus == 200)
        {
            return call.Reply.AcceptAsync();
        }

        var requestId = NextRequestId();
        logger.Refused(requestId, refusal.Code, refusal.Error ?? "-");
        return form is DenialForm.Result
            ? call.Reply.AnswerAsync(OwnAnswers.Denial(call.Id, refusal, requestId, call.IsModern), null)
            : call.Reply.RefuseAsync(OwnAnswers.Error(call.Id, refusal, requestId), refusal);
    }

    private string NextRequestId() =>
        string.Create(CultureInfo.InvariantCulture, $"{_instance}-{Interlocked.Increment(ref _lastRequest):x}");
}
