using System.Collections.Frozen;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams.Http;

/// <summary>
/// Which headers cross the gateway. Towards the upstream by a deny-list, so that headers of later protocol revisions
/// (`Mcp-Param-*` and whatever comes) pass; towards the client by an allow-list, so that an upstream cannot set
/// cookies or policies on the gateway's own origin.
/// </summary>
internal static class ForwardedHeaders
{
    // Credentials are the client's with us, never the upstream's (MCP authorization: token passthrough is forbidden).
    // Session and resumption headers are set by the link; the rest belongs to one connection (RFC 9110, 7.6.1).
    private static readonly FrozenSet<string> s_notToUpstream = new[]
    {
        "Authorization", "Proxy-Authorization", "Cookie", "X-API-Key", "Host", "Content-Length", "Content-Type",
        "Transfer-Encoding", "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Upgrade", "Expect",
        "Accept", "Accept-Encoding", "Origin", "Referer", "Forwarded", "X-Real-IP", "Content-Encoding",
        HttpNames.SessionId, HttpNames.LastEventId, HttpNames.ProtocolVersion, HttpNames.Name,
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>W3C Trace Context.</summary>
    public const string TraceParent = "traceparent";

    private static readonly FrozenSet<string> s_toClient = new[]
    {
        "Retry-After", "Allow", "Cache-Control", "Mcp-Task-Id",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// `dapr-*` metadata chooses who is called inside the mesh, `X-Forwarded-*` who seems to call: neither is the
    /// client's to set.
    /// </summary>
    private static bool IsReserved(string name) =>
        s_notToUpstream.Contains(name)
        || name.StartsWith("dapr-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Sec-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith(':');

    public static void CopyToUpstream(IHeaderDictionary client, HttpRequestMessage request)
    {
        // While we trace, our span is the upstream's parent; while we do not, the client's stays.
        var span = Activity.Current;
        foreach (var (name, value) in client)
        {
            if (!IsReserved(name)
                && (span is null || !name.Equals(TraceParent, StringComparison.OrdinalIgnoreCase)))
            {
                request.Headers.TryAddWithoutValidation(name, value.ToString());
            }
        }
    }

    public static IEnumerable<KeyValuePair<string, string>> ToClient(HttpResponseMessage response)
    {
        foreach (var (name, values) in response.Headers.NonValidated)
        {
            if (s_toClient.Contains(name))
            {
                yield return new(name, values.ToString());
            }
        }
    }
}
