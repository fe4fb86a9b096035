using Microsoft.Extensions.Logging;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Upstreams.Http;
using SatGate.Gateway.Upstreams.Multiplexed;

namespace SatGate.Gateway.Upstreams.Sse;

/// <summary>Each link is an event stream of its own; all share the upstream's connection pool.</summary>
internal sealed class SseLinkFactory(UpstreamConfig config, LimitsConfig limits, ILogger logger) : ILinkFactory
{
    private readonly HttpEndpoint _endpoint = new(config);

    public bool CanBeModern => false;

    public async ValueTask<IUpstreamLink> OpenAsync(
        IUnsolicitedSink unsolicited, bool isShared, CancellationToken cancellationToken)
    {
        var channel = await SseChannel.OpenAsync(_endpoint, limits.ResponseBytesMax, config.Timeout, cancellationToken);
        var link = new MultiplexedLink(config.Name, channel, unsolicited, isShared, logger);
        link.Start();
        return link;
    }

    public void Dispose() => _endpoint.Dispose();
}
