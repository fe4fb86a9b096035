using Microsoft.Extensions.Logging;

namespace SatGate.Gateway.Configuration;

/// <summary>Log lines; always on stderr, because stdout may be MCP.</summary>
public sealed record LoggingConfig
{
    public LogLevel Level { get; init; } = LogLevel.Information;

    public LogFormat Format { get; init; } = LogFormat.Text;
}
