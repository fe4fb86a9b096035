namespace SatGate.Gateway.Configuration;

/// <summary>What is measured, and where it goes.</summary>
public sealed record ObservabilityConfig
{
    public MetricsConfig Metrics { get; init; } = new();

    public OtlpConfig Otlp { get; init; } = new();
}

/// <summary>Metrics in the Prometheus text format, on the gateway's own port (transport http).</summary>
public sealed record MetricsConfig
{
    public bool Enabled { get; init; } = true;

    public string Path { get; init; } = "/metrics";
}

/// <summary>Metrics and traces to a collector.</summary>
public sealed record OtlpConfig
{
    /// <summary>A collector that takes OTLP over HTTP, without the signal's path; null sends nothing.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>How often metrics are sent.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);
}
