using SatGate.Gateway.Mcp;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Calls;

/// <summary>
/// The way back to the client; one implementation per front. Writing to a client that has left does nothing.
/// </summary>
internal interface IClientReply
{
    /// <summary>Begins an answer of the upstream's.</summary>
    ValueTask BeginAsync(ReplyHead head);

    /// <summary>
    /// One message, with the other fields of its event where it came over SSE; flushed before this returns.
    /// </summary>
    /// <param name="message">The message with the edits made on its way; empty for an event without one.</param>
    /// <param name="eventFields">Lines of the event besides `data`.</param>
    /// <param name="isAnswer">The message is the response to the request: nothing follows it.</param>
    ValueTask WriteAsync(Splice message, ReadOnlyMemory<byte> eventFields, bool isAnswer);

    /// <summary>Sends what has begun, without waiting for the first message.</summary>
    ValueTask FlushAsync();

    /// <summary>
    /// Comments between messages reach the client and tell it nothing; it can be given a stream (it accepts one).
    /// </summary>
    bool TakesComments { get; }

    /// <summary>A comment on the stream that has begun, at once.</summary>
    ValueTask CommentAsync();

    /// <summary>Bytes that are no message, as they came.</summary>
    ValueTask WriteRawAsync(ReadOnlyMemory<byte> chunk);

    ValueTask EndAsync();

    /// <summary>An answer of the gateway's own, whole.</summary>
    /// <param name="message">The response.</param>
    /// <param name="sessionId">The id of a session that the request has opened.</param>
    ValueTask AnswerAsync(ReadOnlyMemory<byte> message, string? sessionId);

    /// <summary>A refusal, as the error response it is on the wire.</summary>
    ValueTask RefuseAsync(ReadOnlyMemory<byte> message, Refusal refusal);

    /// <summary>A notification or response was taken (HTTP 202).</summary>
    ValueTask AcceptAsync();
}

/// <summary>How an upstream's answer begins.</summary>
internal readonly record struct ReplyHead(
    int Status,
    ReplyShape Shape,
    string? ContentType,
    IEnumerable<KeyValuePair<string, string>> Headers,
    string? SessionId);
