namespace SatGate.Gateway.Upstreams;

/// <summary>Whether an upstream can be called.</summary>
internal enum UpstreamState
{
    Unspecified = 0,
    Connecting = 1,
    Up = 2,
    Down = 3,
}

/// <summary>What is known of an upstream's health, for people and for `readyz`.</summary>
internal sealed record UpstreamStatus(UpstreamState State, string Detail, DateTimeOffset Since)
{
    public static UpstreamStatus Connecting(DateTimeOffset since) => new(UpstreamState.Connecting, "connecting", since);
}
