using System.Net;
using Microsoft.AspNetCore.Http;
using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Fronts.Http;

/// <summary>
/// Host and Origin checks (MCP, Streamable HTTP security). A web page that a developer visits must not reach the
/// gateway on his own machine, neither across origins nor by a name that suddenly resolves to loopback (DNS rebinding).
/// </summary>
internal sealed class EdgeGuard(ServerConfig config)
{
    private readonly bool _isLoopback = IsLoopback(config.Host);

    /// <summary>Why the request is refused; null when it may go on.</summary>
    public string? Check(HttpRequest request)
    {
        if (!IsAllowedHost(request.Host.Host))
        {
            return "The host name is not one of this gateway: add it to `server.allowedHosts`.";
        }

        var origins = request.Headers.Origin;
        return origins.Count == 0 || (origins.Count == 1 && IsAllowedOrigin(origins[0]))
            ? null
            : "The origin is not allowed: add it to `server.allowedOrigins`.";
    }

    // Bound to loopback, only loopback names are ours; elsewhere configuration demands authentication, and a list of
    // names is the operator's choice.
    private bool IsAllowedHost(string host) =>
        config.AllowedHosts.Count > 0 && Contains(config.AllowedHosts, host)
        || (_isLoopback ? IsLoopback(host) : config.AllowedHosts.Count == 0);

    private bool IsAllowedOrigin(string? origin) =>
        Contains(config.AllowedOrigins, origin)
        || (_isLoopback && Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsLoopback(uri.Host));

    private static bool Contains(ConfigList<string> list, string? value)
    {
        foreach (var item in list)
        {
            if (string.Equals(item, value, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>`localhost` and loopback addresses; a name that merely resolves to one is not.</summary>
    public static bool IsLoopback(string host) =>
        host is "127.0.0.1"
        || string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
