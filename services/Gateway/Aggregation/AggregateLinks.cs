using SatGate.Gateway.Sessions;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Aggregation;

/// <summary>A caller's connection to one of the upstreams behind the aggregate endpoint.</summary>
internal static class AggregateLinks
{
    /// <summary>
    /// The session's own connection, or the shared one of a modern caller; null when the session has none to it.
    /// </summary>
    /// <exception cref="UpstreamException">The upstream is down.</exception>
    public static async ValueTask<IUpstreamLink?> OfAsync(
        ClientSession? session, Upstream upstream, CancellationToken cancellationToken) =>
        session is null
            ? await upstream.SharedAsync(cancellationToken)
            : session.Links.TryGetValue(upstream.Name, out var link) ? await link.GetAsync(cancellationToken) : null;
}
