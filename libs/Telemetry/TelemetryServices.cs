using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace SatGate.Telemetry;

/// <summary>What a service adds for its metrics and traces, and maps for those who scrape them.</summary>
public static class TelemetryServices
{
    /// <summary>
    /// Label sets of one metric. Labels come from configured names, so a real deployment stays far below; whatever is
    /// above goes into one set marked <c>otel_metric_overflow</c>, so that no input can fill the memory.
    /// </summary>
    private const int LabelSetsMax = 4000;

    /// <summary>Exports what this process measures and traces for as long as the host lives.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, TelemetrySettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(_ => new Exporters(settings));
        // Made with the host: what is measured before anyone scrapes counts too.
        services.AddHostedService(provider => provider.GetRequiredService<Exporters>());
        return services;
    }

    /// <summary>Maps the text exposition; nothing when the settings name no path.</summary>
    public static void MapTelemetry(this IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetService<Exporters>() is { Settings.MetricsPath: { } path } exporters)
        {
            routes.MapGet(path, context =>
                Results.Text(exporters.Collect(), PrometheusText.ContentType).ExecuteAsync(context));
        }
    }

    internal static MeterProvider Meters(TelemetrySettings settings, PrometheusExporter exporter)
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ResourceOf(settings))
            .AddMeter(SatGateSources.Wildcard)
            .AddView("*", new MetricStreamConfiguration { CardinalityLimit = LabelSetsMax })
            .AddReader(exporter.Reader);
        if (settings.OtlpEndpoint is { } endpoint)
        {
            builder.AddOtlpExporter((otlp, reader) =>
            {
                Set(otlp, endpoint, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds =
                    (int)settings.OtlpInterval.TotalMilliseconds;
            });
        }

        return builder.Build();
    }

    internal static TracerProvider? Traces(TelemetrySettings settings) => settings.OtlpEndpoint is { } endpoint
        ? Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(ResourceOf(settings))
            .AddSource(SatGateSources.Wildcard)
            .AddOtlpExporter(otlp => Set(otlp, endpoint, "v1/traces"))
            .Build()
        : null;

    private static void Set(OtlpExporterOptions otlp, Uri endpoint, string signal)
    {
        otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
        otlp.Endpoint = new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/" + signal);
    }

    private static ResourceBuilder ResourceOf(TelemetrySettings settings) => ResourceBuilder.CreateEmpty()
        .AddService(settings.Service, serviceVersion: settings.Version);
}
