using SatGate.Gateway.Mcp;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Calls;

/// <summary>A client's message as it leaves for an upstream: the credential goes, everything else stays.</summary>
internal static class Forwarding
{
    /// <param name="call">The message.</param>
    /// <param name="upstream">Where it goes.</param>
    /// <param name="rename">The upstream's own name or URI where the client's was prefixed; null keeps it.</param>
    /// <param name="renamed">The range that <paramref name="rename"/> replaces.</param>
    public static OutboundMessage Of(Call call, Upstream upstream, string? rename = null, ByteRange renamed = default)
    {
        ref var envelope = ref call.Envelope;
        var body = WithoutCredential(call);
        if (rename is not null)
        {
            body.Replace(renamed, JsonText.Quote(rename));
        }

        return new OutboundMessage
        {
            Body = body,
            Envelope = envelope,
            ClientHeaders = call.Headers,
            IsModern = call.IsModern,
            ProtocolVersion = call.IsModern && call.Headers is null ? ProtocolVersions.Modern : null,
            RenamedTo = rename,
            SilenceMax = envelope.Method is McpMethod.SubscriptionsListen
                ? Timeout.InfiniteTimeSpan
                : upstream.Config.Timeout,
        };
    }

    /// <summary>
    /// The body without `params._meta.token`, whatever the mode: a token that was meant for us must not reach an
    /// upstream only because we did not ask for it (MCP authorization: token passthrough is forbidden).
    /// </summary>
    public static Splice WithoutCredential(Call call)
    {
        var body = new Splice(call.Body);
        if (call.Envelope.MetaTokenMember.IsPresent)
        {
            body.Remove(call.Envelope.MetaTokenMember);
        }

        return body;
    }
}
