using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace SatGate.Telemetry;

/// <summary>The exporters of one process; what has gathered is sent once more when it stops.</summary>
internal sealed class Exporters : IHostedService, IDisposable
{
    private readonly PrometheusExporter _exporter = new();
    private readonly MeterProvider _meters;
    private readonly TracerProvider? _traces;

    public Exporters(TelemetrySettings settings)
    {
        Settings = settings;
        _meters = TelemetryServices.Meters(settings, _exporter);
        _traces = TelemetryServices.Traces(settings);
    }

    public TelemetrySettings Settings { get; }

    /// <summary>The metrics in the text format.</summary>
    public string Collect() => _exporter.Collect();

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _traces?.Dispose();
        _meters.Dispose();
        _exporter.Dispose();
    }
}
