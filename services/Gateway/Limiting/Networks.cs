using System.Net;
using System.Net.Sockets;

namespace SatGate.Gateway.Limiting;

/// <summary>A set of IPv4 and IPv6 networks. An IPv4 address in its IPv6 disguise is the IPv4 address.</summary>
internal sealed class Networks
{
    private readonly IPNetwork[] _networks;

    public Networks(IEnumerable<string> texts) =>
        _networks = [.. texts.Select(text => TryParse(text, out var network)
            ? network
            : throw new ArgumentException("no network: configuration checks that", nameof(texts)))];

    public bool IsEmpty => _networks.Length == 0;

    public bool Contains(IPAddress address)
    {
        var plain = Plain(address);
        foreach (var network in _networks)
        {
            if (network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The address without the IPv6 disguise of an IPv4 one, and without a zone.</summary>
    public static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 } ? new(address.GetAddressBytes())
        : address;

    /// <summary>
    /// A network in CIDR form without bits behind its prefix, or one address. The old short forms of IPv4
    /// (<c>10.1</c>, <c>0x0a000001</c>) are refused: readers disagree about them.
    /// </summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryParseAddress(slash < 0 ? text : text[..slash], out var address))
        {
            return false;
        }

        if (slash < 0)
        {
            network = new IPNetwork(address, address.AddressFamily is AddressFamily.InterNetwork ? 32 : 128);
            return true;
        }

        // Bits behind the prefix say that something else was meant than is written.
        return IPNetwork.TryParse(text, out network) && network.BaseAddress.Equals(address);
    }

    /// <summary>A plain IPv4 or IPv6 address in its usual form.</summary>
    public static bool TryParseAddress(string text, out IPAddress address) =>
        IPAddress.TryParse(text, out address!)
        && !address.IsIPv4MappedToIPv6
        && (address.AddressFamily is not AddressFamily.InterNetwork || address.ToString() == text);
}
