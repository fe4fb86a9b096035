namespace SatGate.Telemetry;

/// <summary>What is measured and where it goes.</summary>
public sealed record TelemetrySettings
{
    /// <summary>The service's name in traces and by OTLP, such as `satgate-gateway`.</summary>
    public required string Service { get; init; }

    public required string Version { get; init; }

    /// <summary>The path of the text exposition on the service's own port; null maps none.</summary>
    public string? MetricsPath { get; init; } = "/metrics";

    /// <summary>A collector that takes OTLP over HTTP, such as http://localhost:4318; null sends nothing.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>How often metrics are sent by OTLP.</summary>
    public TimeSpan OtlpInterval { get; init; } = TimeSpan.FromSeconds(15);
}
