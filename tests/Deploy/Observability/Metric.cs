using System.Text.RegularExpressions;
using SatGate.Testing;

namespace SatGate.Deploy.Tests.Observability;

/// <summary>A metric of the table in docs/wire.md.</summary>
internal sealed partial record Metric(string Name, string Type, IReadOnlyList<string> Labels)
{
    /// <summary>By name, those of Prometheus itself included.</summary>
    public static IReadOnlyDictionary<string, Metric> All { get; } =
        Read(File.ReadAllText(Repository.PathOf("docs", "wire.md")))
            .Append(new Metric("up", "gauge", []))
            .ToDictionary(metric => metric.Name);

    public static IEnumerable<Metric> Read(string document) => Row().Matches(document)
        .Select(row => new Metric(
            row.Groups[1].Value,
            row.Groups[2].Value,
            [.. Label().Matches(row.Groups[3].Value).Select(label => label.Groups[1].Value)]));

    /// <summary>The metric behind the name of a time series: a histogram has three.</summary>
    public static Metric? OfSeries(string series)
    {
        if (All.TryGetValue(series, out var metric))
        {
            // A histogram has no series of its own name.
            return metric.Type == "histogram" ? null : metric;
        }

        var suffix = new[] { "_bucket", "_sum", "_count" }.FirstOrDefault(
            end => series.EndsWith(end, StringComparison.Ordinal));
        return suffix is not null && All.TryGetValue(series[..^suffix.Length], out metric) && metric.Type == "histogram"
            ? metric with { Labels = suffix == "_bucket" ? [.. metric.Labels, "le"] : metric.Labels }
            : null;
    }

    [GeneratedRegex(@"^\| `(satgate_\w+)` \| (counter|gauge|histogram) \|([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Label();
}
