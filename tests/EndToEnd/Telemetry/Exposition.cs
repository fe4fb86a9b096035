using System.Globalization;
using System.Text.RegularExpressions;

namespace SatGate.EndToEnd.Tests.Telemetry;

/// <summary>
/// A strict reader of the Prometheus text format: what promtool's check would refuse fails here. HELP and TYPE once
/// and first, no sample twice, histograms cumulative and whole, names and labels of the allowed characters.
/// </summary>
internal sealed partial class Exposition
{
    private readonly Dictionary<string, double> _samples = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Types => _types;

    public IEnumerable<string> Labels => _samples.Keys;

    /// <summary>A sample by its name and labels, in any order; 0 when it is not there.</summary>
    public double this[string sample] => _samples.GetValueOrDefault(Sorted(sample));

    // The order of labels means nothing.
    private static string Sorted(string sample)
    {
        var at = sample.IndexOf('{', StringComparison.Ordinal);
        return at < 0
            ? sample
            : $"{sample[..at]}{{{string.Join(',', Label().Matches(sample[at..]).Select(one => one.Value).Order())}}}";
    }

    public static Exposition Read(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var read = new Exposition();
        var family = "";
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                family = line.Split(' ', 4)[2];
                Assert.True(line.Split(' ', 4)[3].Length > 0, $"{family} has no help");
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var type = line.Split(' ');
                Assert.Equal(family, type[2]);
                Assert.True(read._types.TryAdd(family, type[3]), $"{family} is there twice");
                Assert.Equal(type[3] == "counter", family.EndsWith("_total", StringComparison.Ordinal));
            }
            else
            {
                read.Add(line, family);
            }
        }

        read.CheckHistograms();
        return read;
    }

    private void Add(string line, string family)
    {
        var match = Sample().Match(line);
        Assert.True(match.Success, $"no sample: {line}");
        var name = match.Groups["name"].Value;
        string[] suffixes = _types[family] == "histogram" ? ["_bucket", "_sum", "_count"] : [""];
        Assert.Contains(name, suffixes.Select(suffix => family + suffix));
        var value = double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture);
        Assert.True(_samples.TryAdd(Sorted(name + match.Groups["labels"].Value), value), $"twice: {line}");
    }

    private void CheckHistograms()
    {
        foreach (var (family, _) in _types.Where(type => type.Value == "histogram"))
        {
            var series = _samples.Where(sample => sample.Key.StartsWith(family + "_bucket", StringComparison.Ordinal))
                .GroupBy(sample => Bound().Replace(sample.Key, ""));
            foreach (var one in series)
            {
                var counts = one.Select(bucket => bucket.Value).ToList();
                Assert.Equal(counts.Order(), counts);
                Assert.Contains("le=\"+Inf\"", one.Last().Key, StringComparison.Ordinal);
                var labels = one.Key[(family.Length + "_bucket".Length)..].Replace("{}", "", StringComparison.Ordinal);
                Assert.Equal(this[family + "_count" + labels], counts[^1]);
            }
        }
    }

    [GeneratedRegex(
        """^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)"""
        + """(?<labels>(\{([a-z_]+="([^"\\\n]|\\[\\"n])*",?)+\})?) (?<value>\S+)$""")]
    private static partial Regex Sample();

    [GeneratedRegex("[a-z_]+=\"([^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Label();

    [GeneratedRegex(",?le=\"[^\"]*\"")]
    private static partial Regex Bound();
}
