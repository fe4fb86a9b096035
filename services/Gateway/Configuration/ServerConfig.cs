namespace SatGate.Gateway.Configuration;

/// <summary>Where clients connect. Changing it needs a restart.</summary>
public sealed record ServerConfig
{
    public ServerTransport Transport { get; init; } = ServerTransport.Stdio;

    /// <summary>
    /// An IP address or <c>localhost</c>. Loopback by default: reaching further is a decision, never an accident.
    /// </summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>
    /// A TCP port. A file cannot say 0 (it reads as 9100, as in SatGate); a test may, for any free port.
    /// </summary>
    public int Port { get; init; } = 9100;

    /// <summary>What clients see as <c>serverInfo.name</c>.</summary>
    public string Name { get; init; } = "satgate";

    /// <summary>What clients see as <c>serverInfo.version</c>; null is the product's own.</summary>
    public string? Version { get; init; }

    /// <summary>
    /// Host header values accepted beside the bound address and loopback names; guards against DNS rebinding.
    /// </summary>
    public ConfigList<string> AllowedHosts { get; init; } = [];

    /// <summary>Origin header values accepted beside loopback ones; a browser page elsewhere is refused.</summary>
    public ConfigList<string> AllowedOrigins { get; init; } = [];
}
