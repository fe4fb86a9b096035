using SatGate.Gateway.Mcp;
using SatGate.Gateway.Upstreams.Http;

namespace SatGate.Gateway.Upstreams;

/// <summary>The second half of the legacy lifecycle, where the gateway has to play the client's part.</summary>
internal static class LegacyHandshake
{
    public static async ValueTask CompleteAsync(
        IUpstreamLink link, string? version, CancellationToken cancellationToken)
    {
        if (link is HttpLink http)
        {
            http.ProtocolVersion = version;
        }

        EnvelopeReader.ReadFromUpstream(OwnMessages.Initialized.Span, out var envelope);
        var reply = await link.PostAsync(
            new OutboundMessage
            {
                Body = new Splice(OwnMessages.Initialized),
                Envelope = envelope,
                SilenceMax = TimeSpan.FromSeconds(10),
            },
            cancellationToken);
        if (reply is not null)
        {
            await reply.DisposeAsync();
        }
    }
}
