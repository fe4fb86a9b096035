using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams;

/// <summary>Finds out which eras an upstream speaks, on a connection that nothing has been said on.</summary>
internal static class FirstLook
{
    private static readonly TimeSpan s_handshakeMax = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Long, because a server that is still starting (fetched by npx, a container) is as silent as a legacy one that
    /// ignores what it does not know: asked too soon in the old way, one of both eras would pass for a legacy one.
    /// </summary>
    private static readonly TimeSpan s_discoverMax = TimeSpan.FromSeconds(15);

    /// <param name="asksModern">False where only a legacy session can be had.</param>
    /// <exception cref="UpstreamException">It answers in neither era.</exception>
    public static async ValueTask<UpstreamFacts> AtAsync(
        IUpstreamLink link, bool asksModern, GatewayIdentity identity, CancellationToken cancellationToken)
    {
        if (asksModern && await DiscoverAsync(link, identity, cancellationToken) is { } modern)
        {
            return modern;
        }

        var initialize = OwnMessages.Initialize(identity.Name, identity.Version);
        var initialized = await Answer.AskAsync(link, initialize, isModern: false, s_handshakeMax, cancellationToken);
        if (initialized.IsResult)
        {
            return new UpstreamFacts
            {
                Initialize = initialized.Result,
                LegacyVersion = UpstreamFacts.VersionOf(initialized.Result.Span),
            };
        }

        // A modern server that takes long to start did not answer the first question in time: it is awake now.
        return (asksModern ? await DiscoverAsync(link, identity, cancellationToken) : null)
            ?? throw new UpstreamException(
                UpstreamFault.BadAnswer,
                $"Upstream `{link.Server}` refused both eras (error {initialized.Envelope.ErrorCode} to initialize).");
    }

    private static async ValueTask<UpstreamFacts?> DiscoverAsync(
        IUpstreamLink link, GatewayIdentity identity, CancellationToken cancellationToken)
    {
        var discover = OwnMessages.Discover(identity.Name, identity.Version);
        try
        {
            var answer = await Answer.AskAsync(link, discover, isModern: true, s_discoverMax, cancellationToken);
            if (answer.Envelope.ErrorCode is JsonRpcCodes.UnsupportedProtocolVersion)
            {
                // It speaks the modern era and may accept the revision that it names itself: once more.
                answer = await Answer.AskAsync(link, discover, isModern: true, s_discoverMax, cancellationToken);
            }

            return answer.IsResult && UpstreamFacts.VersionsOf(answer.Result.Span) is var versions
                && versions.Contains(ProtocolVersions.Modern)
                ? new UpstreamFacts { Discover = answer.Result, SupportedVersions = versions }
                : null;
        }
        catch (UpstreamException exception)
            when (exception.Fault is UpstreamFault.Timeout or UpstreamFault.BadAnswer)
        {
            // A legacy server may answer with something else, or not at all: ask it in its own way.
            return null;
        }
    }
}
