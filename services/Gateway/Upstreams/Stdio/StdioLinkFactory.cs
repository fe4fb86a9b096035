using Microsoft.Extensions.Logging;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Upstreams.Multiplexed;

namespace SatGate.Gateway.Upstreams.Stdio;

/// <summary>Each link is a child process of its own.</summary>
internal sealed class StdioLinkFactory(UpstreamConfig config, LimitsConfig limits, TimeProvider clock, ILogger logger)
    : ILinkFactory
{
    public bool CanBeModern => true;

    public ValueTask<IUpstreamLink> OpenAsync(
        IUnsolicitedSink unsolicited, bool isShared, CancellationToken cancellationToken)
    {
        var channel = StdioChannel.Start(config, limits.StdioLineBytesMax, clock, logger);
        var link = new MultiplexedLink(config.Name, channel, unsolicited, isShared, logger);
        link.Start();
        return new(link);
    }

    public void Dispose()
    {
        // Every link owns its process.
    }
}
