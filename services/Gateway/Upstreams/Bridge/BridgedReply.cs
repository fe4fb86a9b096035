using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams.Bridge;

/// <summary>A modern server's answer as a legacy client may have it.</summary>
internal sealed class BridgedReply(UpstreamReply inner, RunningRequests running, BridgedRequest request) : UpstreamReply
{
    private ReadOnlyMemory<byte> _instead;

    // Error codes are HTTP statuses in the modern era; to a legacy client 404 would mean that its session has ended.
    public override int Status => inner.Shape is ReplyShape.Message ? 200 : inner.Status;

    public override ReplyShape Shape => inner.Shape;

    public override string? ContentType => inner.ContentType;

    public override IEnumerable<KeyValuePair<string, string>> Headers => inner.Headers;

    public override Frame Current =>
        _instead.IsEmpty ? inner.Current : new Frame(_instead, inner.Current.EventFields);

    public override async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        _instead = default;
        if (!await inner.ReadAsync(request.Token))
        {
            return false;
        }

        var message = inner.Current.Message;
        if (inner.Shape is not ReplyShape.Raw
            && EnvelopeReader.ReadFromUpstream(message.Span, out var envelope) is EnvelopeError.None
            && envelope.ResultType.IsPresent
            && !envelope.ResultType.Of(message.Span).SequenceEqual("\"complete\""u8))
        {
            // No capability was claimed, so nothing may be asked; a result that is none must not look like one.
            var refusal = new Refusal(
                JsonRpcCodes.InternalError, "input_required",
                "The server asks for input that this client's protocol revision cannot give here.");
            _instead = OwnAnswers.Error(envelope.Id.Of(message.Span), refusal, "bridge");
        }

        return true;
    }

    public override async ValueTask DisposeAsync()
    {
        running.Remove(request);
        await inner.DisposeAsync();
        request.Dispose();
    }
}
