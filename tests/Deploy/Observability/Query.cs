using System.Text.RegularExpressions;

namespace SatGate.Deploy.Tests.Observability;

/// <summary>
/// What a PromQL query names: time series with the labels they are chosen by, and labels of aggregations.
/// </summary>
internal sealed partial class Query
{
    private static readonly string[] s_words =
    [
        "and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool",
    ];

    // Prometheus adds these to everything it scrapes.
    private static readonly string[] s_scraped = ["job", "instance"];

    private readonly string _text;

    public Query(string text)
    {
        _text = text;

        // Strings and ranges name nothing.
        var rest = Range().Replace(Text().Replace(text, "\"\""), "");
        rest = Grouping().Replace(rest, match =>
        {
            Groups.AddRange(Name().Matches(match.Groups[1].Value).Select(label => label.Value));
            return " ";
        });
        rest = Selector().Replace(rest, match =>
        {
            Series.Add((
                match.Groups[1].Value,
                [.. Chosen().Matches(match.Groups[2].Value).Select(label => label.Groups[1].Value)]));
            return " ";
        });
        Series.AddRange(Bare().Matches(rest)
            .Select(match => match.Value)
            .Where(name => !s_words.Contains(name))
            .Select(name => (name, new List<string>())));
    }

    public List<(string Name, List<string> Labels)> Series { get; } = [];

    public List<string> Groups { get; } = [];

    /// <summary>A line for each name that the metrics do not have.</summary>
    public IEnumerable<string> Breaches(IEnumerable<string> shownLabels)
    {
        if (Series.Count == 0)
        {
            yield return "names no metric";
        }

        var known = new HashSet<string>(s_scraped);
        foreach (var (name, labels) in Series)
        {
            if (Metric.OfSeries(name) is not { } metric)
            {
                yield return $"no such metric: {name}";
                continue;
            }

            known.UnionWith(metric.Labels);
            foreach (var label in labels.Except(metric.Labels).Except(s_scraped))
            {
                yield return $"{name} has no label {label}";
            }

            // A counter starts at zero again with every restart: only its growth says something.
            if (metric.Type != "gauge" && !IsGrowth(name))
            {
                yield return $"{name} is shown without rate or increase";
            }
        }

        foreach (var label in Groups.Concat(shownLabels).Where(label => !known.Contains(label)))
        {
            yield return $"no metric of the query has the label {label}";
        }
    }

    private bool IsGrowth(string series) => Growth().Matches(_text).Any(match => match.Groups[1].Value == series);

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Text();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"([A-Za-z_]\w*)\s*\{([^}]*)\}")]
    private static partial Regex Selector();

    [GeneratedRegex(@"(\w+)\s*(?:=~|!~|!=|=)")]
    private static partial Regex Chosen();

    [GeneratedRegex(@"(?<![\w$.])[A-Za-z_]\w*\b(?!\s*\()")]
    private static partial Regex Bare();

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Name();

    [GeneratedRegex(@"\b(?:rate|increase)\(\s*([A-Za-z_]\w*)")]
    private static partial Regex Growth();
}
