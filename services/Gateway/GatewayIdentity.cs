namespace SatGate.Gateway;

/// <summary>What the gateway calls itself towards clients and upstreams.</summary>
internal sealed record GatewayIdentity(string Name, string Version);
