namespace SatGate.Gateway.Configuration;

/// <summary>Addresses that clients may come from, as IPv4 or IPv6 networks in CIDR form or single addresses.</summary>
public sealed record IpFilterConfig
{
    /// <summary>Empty is everywhere.</summary>
    public ConfigList<string> Allow { get; init; } = [];

    /// <summary>Stronger than <see cref="Allow"/>.</summary>
    public ConfigList<string> Deny { get; init; } = [];

    /// <summary>Whose X-Forwarded-For is believed; nobody's when empty.</summary>
    public ConfigList<string> TrustedProxies { get; init; } = [];
}
