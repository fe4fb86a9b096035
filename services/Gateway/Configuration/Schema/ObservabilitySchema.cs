namespace SatGate.Gateway.Configuration.Schema;

/// <summary>Keys of <c>observability</c>.</summary>
internal static class ObservabilitySchema
{
    public static Section<ObservabilityConfig> Observability { get; } = new(new ObservabilityConfig(),
        new Key<ObservabilityConfig, MetricsConfig>("metrics", "Metrics for Prometheus (transport http).",
            new Section<MetricsConfig>(new MetricsConfig(),
                new Key<MetricsConfig, bool>("enabled", "Whether they are served.",
                    Shapes.Flag(), (c, v) => c with { Enabled = v }, c => c.Enabled),
                new Key<MetricsConfig, string>("path", "Where they are served.",
                    Shapes.Text(Names.UrlPath, "/metrics"), (c, v) => c with { Path = v }, c => c.Path)),
            (c, v) => c with { Metrics = v }),
        new Key<ObservabilityConfig, OtlpConfig>("otlp", "Metrics and traces to an OpenTelemetry collector.",
            new Section<OtlpConfig>(new OtlpConfig(),
                new Key<OtlpConfig, Uri>("endpoint", "A collector that takes OTLP over HTTP, such as port 4318.",
                    Shapes.Address(), (c, v) => c with { Endpoint = v }),
                new Key<OtlpConfig, TimeSpan>("interval", "How often metrics are sent.",
                    Shapes.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
                    (c, v) => c with { Interval = v }, c => DurationText.Format(c.Interval))),
            (c, v) => c with { Otlp = v }));
}
