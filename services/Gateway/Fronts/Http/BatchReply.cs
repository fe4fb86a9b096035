using Microsoft.AspNetCore.Http;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Fronts.Http;

/// <summary>The answers to a batch, as events of one stream; 202 when none of its messages has an answer.</summary>
internal sealed class BatchReply(HttpResponse response) : IClientReply
{
    private readonly HttpClientReply _stream = new(response);
    private bool _hasBegun;

    public bool TakesComments => false;

    public ValueTask CommentAsync() => default;

    public ValueTask BeginAsync(ReplyHead head) => default;

    public async ValueTask WriteAsync(Splice message, ReadOnlyMemory<byte> eventFields, bool isAnswer)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            await _stream.BeginAsync(new ReplyHead(200, ReplyShape.Events, null, [], null));
        }

        await _stream.WriteAsync(message, eventFields, isAnswer);
    }

    public ValueTask WriteRawAsync(ReadOnlyMemory<byte> chunk) => default;

    public ValueTask FlushAsync() => default;

    public ValueTask EndAsync() => default;

    public ValueTask AnswerAsync(ReadOnlyMemory<byte> message, string? sessionId) =>
        WriteAsync(new Splice(message), default, isAnswer: true);

    public ValueTask RefuseAsync(ReadOnlyMemory<byte> message, Refusal refusal) =>
        WriteAsync(new Splice(message), default, isAnswer: true);

    public ValueTask AcceptAsync() => default;

    public ValueTask CompleteAsync() => _hasBegun ? default : _stream.AcceptAsync();
}
