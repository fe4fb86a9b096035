using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace SatGate.Telemetry;

/// <summary>Collects when somebody asks, and not before. One request at a time: the collection has one state.</summary>
internal sealed class PrometheusExporter : BaseExporter<Metric>
{
    private readonly Lock _lock = new();
    private string _text = "";

    public PrometheusExporter() => Reader = new BaseExportingMetricReader(this)
    {
        TemporalityPreference = MetricReaderTemporalityPreference.Cumulative,
    };

    public BaseExportingMetricReader Reader { get; }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        _text = PrometheusText.Write(batch);
        return ExportResult.Success;
    }

    /// <summary>The metrics as they are now.</summary>
    public string Collect()
    {
        lock (_lock)
        {
            _text = "";
            Reader.Collect();
            return _text;
        }
    }
}
