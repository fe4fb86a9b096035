using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SatGate.Contracts.Events.V1;
using SatGate.Events;
using SatGate.Events.Spool;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Spending;

namespace SatGate.Gateway.Recording;

/// <summary>
/// Step 10: one event for every decision (docs/wire.md, Events), into the spool. Never a token, an argument or a body
/// that nobody asked to keep. Without a spool nothing is recorded, and nothing is made for it.
/// </summary>
internal sealed class Recorder(
    EventSpool? spool, Func<RecordingRules> rules, TimeProvider clock, ILogger<Recorder> logger)
    : IAsyncDisposable
{
    /// <summary>Characters of a name that only the client vouches for.</summary>
    private const int ForeignNameMax = 128;

    private readonly string _instance = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private readonly FailureMeter _failures = new(clock);
    private long _lastRequest;
    private long _lastEvent;

    /// <summary>The id of one request, in answers, logs and events; unique across restarts.</summary>
    public string NextRequestId() =>
        string.Create(CultureInfo.InvariantCulture, $"{_instance}-{Interlocked.Increment(ref _lastRequest):x}");

    /// <summary>
    /// No call may be made that could not be recorded, unless the operator prefers calls to the record.
    /// </summary>
    public Refusal? RefuseWhenFull() => spool is { IsFull: true } && rules().IsStrict
        ? new Refusal(
            JsonRpcCodes.InternalError, "audit_backlog",
            "The call was not made: the record of calls is full, because it cannot be delivered. Try again later.")
        : null;

    /// <summary>A call that is about to be made; null when nothing is recorded.</summary>
    public CallRecord? Begin(Call call, Hold? hold, long cost, string requestId)
    {
        if (spool is null)
        {
            return null;
        }

        var begun = NewCall(call, requestId);
        if (hold is not null)
        {
            begun.Account = hold.Account;
            begun.ToolCall.ReservationId = hold.Reservation;
        }

        var isOverLimit = hold is { IsOverLimit: true };
        begun.ToolCall.Decision = isOverLimit ? ToolCall.Types.Decision.WouldDeny : ToolCall.Types.Decision.Allowed;
        begun.ToolCall.Reason = isOverLimit ? "budget_exhausted"
            : hold is null && cost > 0 ? "budget_unavailable"
            : "";
        var current = rules();
        current.KeepArguments(begun.ToolCall, call.Envelope.Arguments.Of(call.Body.Span));
        return new CallRecord(this, current, begun, call.StartedAt);
    }

    /// <summary>A message that was refused: a denied call, or a caller who was not let in.</summary>
    public void Refused(Call call, Refusal refusal, string requestId)
    {
        if (spool is null || refusal.Error is null)
        {
            return;
        }

        if (call.Principal is null || AuthTypeOf(refusal) is not null)
        {
            Refused(refusal, call.Principal, call.Address, call.Route?.Upstream.Name ?? call.View.Server, requestId,
                ToolOf(call));
        }
        else if (call.Envelope.Method is McpMethod.ToolsCall && call.Envelope.Kind is MessageKind.Request)
        {
            var denied = NewCall(call, requestId);
            denied.ToolCall.Decision = ToolCall.Types.Decision.Denied;
            denied.ToolCall.Outcome = ToolCall.Types.Outcome.NotRun;
            denied.ToolCall.Reason = refusal.Error;
            Append(denied, call.StartedAt);
        }
    }

    /// <summary>A caller who was not let in, or may not do this.</summary>
    public void Refused(
        Refusal refusal, Principal? principal, IPAddress? address, string? server, string requestId, string tool = "")
    {
        var unrecorded = 0L;
        if (spool is null
            || AuthTypeOf(refusal) is not { } type
            || (principal is null && !_failures.TryRecord(out unrecorded)))
        {
            return;
        }

        var refused = New(type, principal, null, requestId);
        refused.Auth = new AuthDecision
        {
            Reason = refusal.Error ?? "",
            Server = server ?? "",
            Tool = tool,
            Address = address?.ToString() ?? "",
            Unrecorded = unrecorded,
        };
        Append(refused);
    }

    /// <summary>A token was made from the caller's, or taken back by it.</summary>
    /// <param name="type"><see cref="EventTypes.TokenMinted"/> or <see cref="EventTypes.TokenRevoked"/>.</param>
    public void Token(Call call, string type, string tokenId)
    {
        if (spool is not null)
        {
            var token = New(type, call.Principal, call.Session, NextRequestId());
            token.Auth = new AuthDecision { SubjectTokenId = tokenId, Address = call.Address?.ToString() ?? "" };
            Append(token);
        }
    }

    /// <summary>A session began, is still used, or ended.</summary>
    /// <param name="type">One of <see cref="EventTypes"/>' three for sessions.</param>
    public void Session(ClientSession session, string type)
    {
        if (spool is null)
        {
            return;
        }

        var (name, version) = ClientInfo.Of(session.InitializeMessage);
        var changed = New(type, session.Principal, session, "");
        changed.Session = new SessionChange
        {
            Server = session.Server ?? "",
            ClientName = Cut(name),
            ClientVersion = Cut(version),
            ProtocolVersion = session.ProtocolVersion,
        };
        Append(changed);
    }

    /// <summary>
    /// After it, an end of this process does not lose what has been recorded. Called before holds are settled, so that
    /// no call is charged for that the record does not know.
    /// </summary>
    public void Flush() => spool?.Flush();

    /// <summary>Hands an event to the spool; one that finds no room is counted there and logged here.</summary>
    public void Append(Event made, long startedAt = 0)
    {
        if (startedAt != 0)
        {
            var elapsed = clock.GetElapsedTime(startedAt);
            made.ToolCall.DurationMs = (long)elapsed.TotalMilliseconds;
            made.ToolCall.DurationUs = (long)elapsed.TotalMicroseconds;
        }

        if (!spool!.TryAppend(made))
        {
            logger.EventLost(made.Type, made.RequestId, made.Principal);
        }
    }

    public ValueTask DisposeAsync() => spool?.DisposeAsync() ?? default;

    private Event NewCall(Call call, string requestId)
    {
        var made = New(EventTypes.ToolCall, call.Principal, call.Session, requestId);
        made.ToolCall = new ToolCall
        {
            Server = call.Route?.Upstream.Name ?? call.View.Server ?? "",
            Tool = ToolOf(call),
            Method = "tools/call",
            TraceId = Activity.Current?.TraceId.ToHexString() ?? "",
            BytesIn = call.Body.Length,
        };
        return made;
    }

    private Event New(string type, Principal? principal, ClientSession? session, string requestId) => new()
    {
        EventId = string.Create(
            CultureInfo.InvariantCulture, $"{_instance}.{Interlocked.Increment(ref _lastEvent):x}"),
        Type = type,
        Time = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        Tenant = principal?.Tenant is { Length: > 0 } tenant ? tenant : principal?.Grant?.Tenant ?? "",
        Principal = principal?.Id ?? "",
        TokenId = principal?.Grant is null ? "" : principal.Id,
        Account = principal?.Account ?? "",
        SessionId = session?.Label ?? "",
        RequestId = requestId,
        TokenLineage = principal?.Grant?.Lineage ?? "",
    };

    // What the upstream calls it once that is known; until then what the client said, which proves nothing.
    private static string ToolOf(Call call) => call.Route?.Tool ?? Cut(call.Text(call.Envelope.Name));

    private static string Cut(string? text) =>
        text is null ? "" : text.Length <= ForeignNameMax ? text : text[..ForeignNameMax];

    private static string? AuthTypeOf(Refusal refusal) => refusal switch
    {
        { Error: "policy_denied" or "argument_denied" } => EventTypes.PolicyDenied,
        { Code: JsonRpcCodes.Denied } => EventTypes.AuthFailure,
        { Code: JsonRpcCodes.RateLimited } => EventTypes.RateLimited,
        _ => null,
    };
}
