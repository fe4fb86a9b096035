using System.Globalization;
using SatGate.Contracts.Events.V1;

namespace SatGate.Audit.Ingest;

/// <summary>
/// A record as text: its number in the log, when it was taken, and every field of the event under its name in
/// events.proto. A test fails when the contract has a field that is not here.
/// </summary>
internal static class RecordText
{
    /// <param name="number">From 0, in the order of the log.</param>
    /// <param name="received">Unix milliseconds; never less than the record's before.</param>
    public static void Write(CanonicalText text, long number, long received, string topic, Event @event)
    {
        Head(text, number, received, topic, @event.Type);
        text.Text("event_id"u8, @event.EventId);
        text.Number("time"u8, @event.Time);
        text.Text("tenant"u8, @event.Tenant);
        text.Text("principal"u8, @event.Principal);
        text.Text("token_id"u8, @event.TokenId);
        text.Text("account"u8, @event.Account);
        text.Text("session_id"u8, @event.SessionId);
        text.Text("request_id"u8, @event.RequestId);
        text.Text("token_lineage"u8, @event.TokenLineage);
        switch (@event.DetailCase)
        {
            case Event.DetailOneofCase.ToolCall:
                Write(text, @event.ToolCall);
                break;
            case Event.DetailOneofCase.Budget:
                Write(text, @event.Budget);
                break;
            case Event.DetailOneofCase.Auth:
                Write(text, @event.Auth);
                break;
            case Event.DetailOneofCase.Session:
                Write(text, @event.Session);
                break;
        }

        text.End();
    }

    /// <summary>What the log itself has to say; <paramref name="detail"/> is a canonical object.</summary>
    public static void WriteOwn(
        CanonicalText text, long number, long received, string type, ReadOnlySpan<byte> detail)
    {
        Head(text, number, received, OwnTopic, type);
        text.Number("time"u8, received);
        text.Raw("audit"u8, detail);
        text.End();
    }

    /// <summary>The topic of records that no other service sent.</summary>
    public const string OwnTopic = "audit";

    private static void Head(CanonicalText text, long number, long received, string topic, string type)
    {
        text.Begin();
        text.Always("n"u8, number);
        text.Always("received"u8, received);
        text.Text("topic"u8, topic);
        text.Text("type"u8, type);
    }

    private static void Write(CanonicalText text, ToolCall call)
    {
        text.BeginObject("tool_call"u8);
        text.Text("server"u8, call.Server);
        text.Text("tool"u8, call.Tool);
        text.Number("cost"u8, call.Cost);
        text.Text("decision"u8, Word(call.Decision));
        text.Text("reason"u8, call.Reason);
        text.Text("outcome"u8, Word(call.Outcome));
        text.Number("duration_ms"u8, call.DurationMs);
        text.Number("duration_us"u8, call.DurationUs);
        text.Hex("args_sha256"u8, call.ArgsSha256.Span);
        text.Hex("result_sha256"u8, call.ResultSha256.Span);
        text.Number("bytes_in"u8, call.BytesIn);
        text.Number("bytes_out"u8, call.BytesOut);
        text.Text("args"u8, call.Args);
        text.Text("result"u8, call.Result);
        text.Text("reservation_id"u8, call.ReservationId);
        text.Text("method"u8, call.Method);
        text.Text("trace_id"u8, call.TraceId);
        text.EndObject();
    }

    private static void Write(CanonicalText text, BudgetChange change)
    {
        text.BeginObject("budget"u8);
        text.Number("seq"u8, change.Seq);
        text.Text("kind"u8, change.Kind);
        text.Text("subject"u8, change.Subject);
        text.Number("amount"u8, change.Amount);
        text.Number("posted"u8, change.Posted);
        text.Text("tool"u8, change.Tool);
        text.Text("outcome"u8, change.Outcome);
        text.Number("limit"u8, change.Limit);
        text.Number("spent"u8, change.Spent);
        text.Number("held"u8, change.Held);
        text.Number("delegated"u8, change.Delegated);
        text.Text("parent"u8, change.Parent);
        text.EndObject();
    }

    private static void Write(CanonicalText text, AuthDecision decision)
    {
        text.BeginObject("auth"u8);
        text.Text("reason"u8, decision.Reason);
        text.Text("server"u8, decision.Server);
        text.Text("tool"u8, decision.Tool);
        text.Text("address"u8, decision.Address);
        text.Text("subject_token_id"u8, decision.SubjectTokenId);
        text.Number("unrecorded"u8, decision.Unrecorded);
        text.EndObject();
    }

    private static void Write(CanonicalText text, SessionChange change)
    {
        text.BeginObject("session"u8);
        text.Text("server"u8, change.Server);
        text.Text("client_name"u8, change.ClientName);
        text.Text("client_version"u8, change.ClientVersion);
        text.Text("protocol_version"u8, change.ProtocolVersion);
        text.Text("transport"u8, change.Transport);
        text.EndObject();
    }

    private static string Word(ToolCall.Types.Decision decision) => decision switch
    {
        ToolCall.Types.Decision.Unspecified => "",
        ToolCall.Types.Decision.Allowed => "allowed",
        ToolCall.Types.Decision.Denied => "denied",
        ToolCall.Types.Decision.WouldDeny => "would_deny",
        _ => Unknown((int)decision),
    };

    private static string Word(ToolCall.Types.Outcome outcome) => outcome switch
    {
        ToolCall.Types.Outcome.Unspecified => "",
        ToolCall.Types.Outcome.Ran => "ran",
        ToolCall.Types.Outcome.ToolError => "tool_error",
        ToolCall.Types.Outcome.NotRun => "not_run",
        ToolCall.Types.Outcome.Unknown => "unknown",
        _ => Unknown((int)outcome),
    };

    // A newer sender's word: kept, though we do not know what it means.
    private static string Unknown(int number) => string.Create(CultureInfo.InvariantCulture, $"value_{number}");
}
