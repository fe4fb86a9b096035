using System.Net;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Limiting;

/// <summary>
/// Where clients may come from, and who may say where they come from. A client over stdio has no address: it is a
/// process of this machine's own user.
/// </summary>
internal sealed class IpFilter(IpFilterConfig config)
{
    /// <summary>Proxies one request may have come through; a longer list is somebody's play.</summary>
    private const int ProxiesMax = 32;

    private readonly Networks _allow = new(config.Allow);
    private readonly Networks _deny = new(config.Deny);
    private readonly Networks _proxies = new(config.TrustedProxies);

    /// <summary>Null when a client of this address may come in.</summary>
    public Refusal? Check(IPAddress? address) =>
        address is null || ((_allow.IsEmpty || _allow.Contains(address)) && !_deny.Contains(address))
            ? null
            : new Refusal(JsonRpcCodes.Denied, "ip_denied", "Clients of this address are not let in.")
            {
                HttpStatus = 403,
            };

    /// <summary>
    /// The client's address: the last hop that is no proxy of ours. What stands further left in X-Forwarded-For was
    /// written by strangers. Null when a proxy of ours says something that is no address.
    /// </summary>
    /// <param name="peer">Who is at the other end of the connection.</param>
    /// <param name="forwardedFor">The header's values in order.</param>
    public IPAddress? ClientOf(IPAddress peer, IReadOnlyList<string?> forwardedFor)
    {
        var client = Networks.Plain(peer);
        if (_proxies.IsEmpty || forwardedFor.Count == 0 || !_proxies.Contains(client))
        {
            return client;
        }

        var hops = string.Join(',', forwardedFor).Split(',', ProxiesMax + 1);
        if (hops.Length > ProxiesMax)
        {
            return null;
        }

        for (var i = hops.Length - 1; i >= 0 && _proxies.Contains(client); i--)
        {
            if (!TryParseHop(hops[i].Trim(), out client))
            {
                return null;
            }
        }

        return client;
    }

    // With a port or without, and IPv6 perhaps in brackets.
    private static bool TryParseHop(string text, out IPAddress address)
    {
        address = IPAddress.None;
        if (!IPAddress.TryParse(text, out var plain)
            && IPEndPoint.TryParse(text, out var endpoint))
        {
            plain = endpoint.Address;
        }

        if (plain is null)
        {
            return false;
        }

        address = Networks.Plain(plain);
        return true;
    }
}
