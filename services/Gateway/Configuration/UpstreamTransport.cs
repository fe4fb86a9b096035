namespace SatGate.Gateway.Configuration;

/// <summary>How the gateway reaches an upstream MCP server.</summary>
public enum UpstreamTransport
{
    /// <summary>A child process that speaks newline-delimited JSON.</summary>
    Stdio,

    /// <summary>Streamable HTTP (2025-03-26 and later).</summary>
    Http,

    /// <summary>Legacy HTTP+SSE (2024-11-05).</summary>
    Sse,
}
