using SatGate.Gateway.Upstreams.Multiplexed;

namespace SatGate.Gateway.Upstreams.Bridge;

/// <summary>Finds out whether an upstream that speaks the modern era answers a legacy `initialize` too.</summary>
internal static class LegacyProbe
{
    private static readonly TimeSpan s_answerMax = TimeSpan.FromSeconds(10);

    /// <exception cref="UpstreamException">It cannot be reached, so nothing is known.</exception>
    public static async ValueTask<bool> AskAsync(
        ILinkFactory links, IUnsolicitedSink sink, GatewayIdentity identity, CancellationToken cancellationToken)
    {
        await using var link = await links.OpenAsync(sink, isShared: false, cancellationToken);
        try
        {
            var initialize = Mcp.OwnMessages.Initialize(identity.Name, identity.Version);
            var answer = await Answer.AskAsync(link, initialize, isModern: false, s_answerMax, cancellationToken);
            return answer.IsResult;
        }
        catch (UpstreamException exception)
            when (exception.Fault is UpstreamFault.BadAnswer or UpstreamFault.Timeout or UpstreamFault.Broken)
        {
            // An error page, silence or a closed connection: whatever it is, it is no legacy session.
            return false;
        }
    }
}
