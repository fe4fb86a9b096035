using SatGate.Gateway.Configuration;
using SatGate.Telemetry;

namespace SatGate.Gateway.Telemetry;

/// <summary>What the `observability` section of a config asks for.</summary>
public static class GatewayTelemetry
{
    /// <param name="service">The service's name in traces and by OTLP.</param>
    public static TelemetrySettings SettingsOf(ObservabilityConfig config, string service, string version) => new()
    {
        Service = service,
        Version = version,
        MetricsPath = config.Metrics is { Enabled: true } metrics ? metrics.Path : null,
        OtlpEndpoint = config.Otlp.Endpoint,
        OtlpInterval = config.Otlp.Interval,
    };
}
