namespace SatGate.Gateway.Configuration;

/// <summary>Whether clients share one connection to an upstream.</summary>
public enum UpstreamIsolation
{
    /// <summary>By what the upstream is: one per session where it can send requests, else shared.</summary>
    Auto,

    /// <summary>One connection for all clients.</summary>
    Shared,

    /// <summary>One connection per client session.</summary>
    Session,
}
