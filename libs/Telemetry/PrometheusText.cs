using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace SatGate.Telemetry;

/// <summary>
/// Metrics in the Prometheus text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). Instruments are
/// named as Prometheus wants them, so no name is changed on the way.
/// </summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(in Batch<Metric> metrics)
    {
        var text = new StringBuilder(16 * 1024);
        foreach (var metric in metrics)
        {
            Write(text, metric);
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, Metric metric)
    {
        var type = metric.MetricType switch
        {
            MetricType.LongSum or MetricType.DoubleSum => "counter",
            MetricType.Histogram => "histogram",
            _ => "gauge",
        };
        text.Append("# HELP ").Append(metric.Name).Append(' ').Append(Escape(metric.Description, quotes: false));
        text.Append("\n# TYPE ").Append(metric.Name).Append(' ').Append(type).Append('\n');
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            if (metric.MetricType is MetricType.Histogram)
            {
                WriteHistogram(text, metric.Name, point);
                continue;
            }

            Name(text, metric.Name, "", point, null);
            text.Append(metric.MetricType switch
            {
                MetricType.LongSum or MetricType.LongSumNonMonotonic => Number(point.GetSumLong()),
                MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => Number(point.GetSumDouble()),
                MetricType.DoubleGauge => Number(point.GetGaugeLastValueDouble()),
                _ => Number(point.GetGaugeLastValueLong()),
            }).Append('\n');
        }
    }

    private static void WriteHistogram(StringBuilder text, string name, in MetricPoint point)
    {
        var count = 0L;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount;
            var bound = double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : Number(bucket.ExplicitBound);
            Name(text, name, "_bucket", point, bound);
            text.Append(Number(count)).Append('\n');
        }

        Name(text, name, "_sum", point, null);
        text.Append(Number(point.GetHistogramSum())).Append('\n');
        Name(text, name, "_count", point, null);
        text.Append(Number(point.GetHistogramCount())).Append('\n');
    }

    private static void Name(StringBuilder text, string name, string suffix, in MetricPoint point, string? bound)
    {
        text.Append(name).Append(suffix);
        var separator = '{';
        foreach (var tag in point.Tags)
        {
            text.Append(separator).Append(tag.Key);
            text.Append("=\"").Append(Escape($"{tag.Value}", quotes: true)).Append('"');
            separator = ',';
        }

        if (bound is not null)
        {
            text.Append(separator).Append("le=\"").Append(bound).Append('"');
            separator = ',';
        }

        text.Append(separator is '{' ? " " : "} ");
    }

    private static string Escape(string value, bool quotes)
    {
        var escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
