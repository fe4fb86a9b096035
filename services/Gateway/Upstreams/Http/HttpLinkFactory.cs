using SatGate.Gateway.Configuration;
using SatGate.Gateway.Upstreams.Multiplexed;

namespace SatGate.Gateway.Upstreams.Http;

/// <summary>Links are light: a session id and a version; all share the upstream's connection pool.</summary>
internal sealed class HttpLinkFactory(UpstreamConfig config, LimitsConfig limits) : ILinkFactory
{
    private readonly HttpEndpoint _endpoint = new(config);

    public bool CanBeModern => true;

    public ValueTask<IUpstreamLink> OpenAsync(
        IUnsolicitedSink unsolicited, bool isShared, CancellationToken cancellationToken) =>
        new(new HttpLink(_endpoint, limits.ResponseBytesMax));

    public void Dispose() => _endpoint.Dispose();
}
