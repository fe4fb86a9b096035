using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Fronts.Messages;

/// <summary>The way back over a message transport: statuses and event fields have no place there.</summary>
internal sealed class MessageReply(IMessageWriter writer) : IClientReply
{
    public bool TakesComments => false;

    public ValueTask CommentAsync() => default;

    public ValueTask BeginAsync(ReplyHead head) => default;

    public ValueTask WriteAsync(Splice message, ReadOnlyMemory<byte> eventFields, bool isAnswer) =>
        message.Length == 0 ? default : writer.WriteAsync(message);

    public ValueTask WriteRawAsync(ReadOnlyMemory<byte> chunk) => writer.WriteAsync(new Splice(chunk));

    public ValueTask FlushAsync() => default;

    public ValueTask EndAsync() => default;

    public ValueTask AnswerAsync(ReadOnlyMemory<byte> message, string? sessionId) =>
        writer.WriteAsync(new Splice(message));

    public ValueTask RefuseAsync(ReadOnlyMemory<byte> message, Refusal refusal) =>
        writer.WriteAsync(new Splice(message));

    public ValueTask AcceptAsync() => default;
}
