using SatGate.Gateway.Upstreams.Multiplexed;

namespace SatGate.Gateway.Upstreams;

/// <summary>Opens connections to one upstream over its transport; one implementation per transport.</summary>
internal interface ILinkFactory : IDisposable
{
    /// <summary>The transport can carry the modern era (legacy HTTP+SSE cannot).</summary>
    bool CanBeModern { get; }

    /// <summary>
    /// Opening a link costs a process or a stream, so a link that is only for looking is kept or ended with care.
    /// </summary>
    /// <exception cref="UpstreamException">The connection cannot be opened.</exception>
    ValueTask<IUpstreamLink> OpenAsync(
        IUnsolicitedSink unsolicited, bool isShared, CancellationToken cancellationToken);
}
