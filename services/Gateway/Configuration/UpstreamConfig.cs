namespace SatGate.Gateway.Configuration;

/// <summary>One MCP server behind the gateway.</summary>
public sealed record UpstreamConfig
{
    /// <summary>
    /// 1 to 64 characters of <c>[A-Za-z0-9_-]</c>, without <c>__</c>, which joins it to a tool's name.
    /// </summary>
    public required string Name { get; init; }

    public UpstreamTransport Transport { get; init; } = UpstreamTransport.Stdio;

    /// <summary>Program and arguments, never a shell line; at least one item for stdio, empty otherwise.</summary>
    public ConfigList<string> Command { get; init; } = [];

    /// <summary>http or https, without credentials in it; null for stdio.</summary>
    public Uri? Url { get; init; }

    /// <summary>
    /// Added to the few harmless variables a child gets; the gateway's own environment is not passed on.
    /// </summary>
    public ConfigDictionary<string> Env { get; init; } = new([]);

    /// <summary>
    /// Working directory of the child, resolved against the config file's folder; null is the gateway's own.
    /// </summary>
    public string? Cwd { get; init; }

    /// <summary>How long one request may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Sent with every HTTP request; may hold credentials.</summary>
    public ConfigDictionary<string> Headers { get; init; } = new([]);

    /// <summary>The gateway's own credential for this upstream; null is none.</summary>
    public UpstreamAuth? Auth { get; init; }

    /// <summary>False leaves it in the file but does not connect it.</summary>
    public bool Enabled { get; init; } = true;

    public UpstreamIsolation Isolation { get; init; } = UpstreamIsolation.Auto;

    /// <summary>
    /// Patterns of tools that may be seen and called; empty is all. <see cref="ToolsDeny"/> is stronger.
    /// </summary>
    public ConfigList<string> ToolsAllow { get; init; } = [];

    public ConfigList<string> ToolsDeny { get; init; } = [];

    /// <summary>
    /// Whose callers see this upstream at all; empty is everyone. A caller without a tenant is of none.
    /// </summary>
    public ConfigList<string> Tenants { get; init; } = [];

    /// <summary>
    /// Switches the SSRF guard off: lets <see cref="Url"/> lead to loopback, private and link-local addresses.
    /// </summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Requests under way at once; more are refused.</summary>
    public int MaxConcurrent { get; init; } = 256;

    /// <summary>Accepts any certificate. For a test bench only.</summary>
    public bool TlsSkipVerify { get; init; }
}
