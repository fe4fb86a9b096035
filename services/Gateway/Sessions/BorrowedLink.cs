using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Sessions;

/// <summary>A connection that others use too: a session that ends leaves it open.</summary>
internal sealed class BorrowedLink(IUpstreamLink link) : IUpstreamLink
{
    public string Server => link.Server;

    public bool IsOpen => link.IsOpen;

    public ValueTask<UpstreamReply> SendAsync(OutboundMessage request, CancellationToken cancellationToken) =>
        link.SendAsync(request, cancellationToken);

    public ValueTask<UpstreamReply?> PostAsync(OutboundMessage message, CancellationToken cancellationToken) =>
        link.PostAsync(message, cancellationToken);

    public ValueTask<UpstreamReply?> ListenAsync(
        string? lastEventId, OutboundMessage? template, CancellationToken cancellationToken) =>
        new((UpstreamReply?)null);

    public ValueTask DisposeAsync() => default;
}
