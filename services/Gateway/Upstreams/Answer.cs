using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams;

/// <summary>An upstream's answer to a request of the gateway itself, kept whole.</summary>
internal sealed record Answer(ReadOnlyMemory<byte> Message, Envelope Envelope, int Status)
{
    public bool IsResult => Envelope.Kind is MessageKind.Result;

    public ReadOnlyMemory<byte> Result => Envelope.Result.Of(Message);

    /// <summary>
    /// Sends an own request and reads to its answer; what comes before it (logs, progress) is passed over.
    /// </summary>
    /// <exception cref="UpstreamException">No answer came.</exception>
    public static async ValueTask<Answer> AskAsync(
        IUpstreamLink link, ReadOnlyMemory<byte> request, bool isModern, TimeSpan timeout,
            CancellationToken cancellationToken)
    {
        if (EnvelopeReader.ReadFromUpstream(request.Span, out var envelope) is not EnvelopeError.None)
        {
            throw new ArgumentException("An own request must be a message.", nameof(request));
        }

        var outbound = new OutboundMessage
        {
            Body = new Splice(request),
            Envelope = envelope,
            SilenceMax = timeout,
            IsModern = isModern,
            ProtocolVersion = isModern ? ProtocolVersions.Modern : null,
        };
        await using var reply = await link.SendAsync(outbound, cancellationToken);
        return await ReadAsync(link.Server, reply, cancellationToken);
    }

    private static async ValueTask<Answer> ReadAsync(
        string server, UpstreamReply reply, CancellationToken cancellationToken)
    {
        while (await reply.ReadAsync(cancellationToken))
        {
            var message = reply.Current.Message;
            if (reply.Shape is not ReplyShape.Raw
                && EnvelopeReader.ReadFromUpstream(message.Span, out var envelope) is EnvelopeError.None
                && envelope.Kind is MessageKind.Result or MessageKind.Error)
            {
                return new Answer(message.ToArray(), envelope, reply.Status);
            }
        }

        throw new UpstreamException(
            UpstreamFault.BadAnswer, $"Upstream `{server}` answered with status {reply.Status} and no MCP message.");
    }
}
