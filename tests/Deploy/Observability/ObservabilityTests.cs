using System.Text.RegularExpressions;
using SatGate.Deploy.Tests.Yaml;
using SatGate.Testing;

namespace SatGate.Deploy.Tests.Observability;

/// <summary>Dashboards and alerts against the metrics of docs/wire.md, and the reading of queries itself.</summary>
public sealed partial class ObservabilityTests
{
    private static readonly string s_folder = Repository.PathOf("deploy", "grafana");

    public static TheoryData<string> Dashboards => ["overview", "budgets", "upstreams", "audit"];

    private static Map Dashboard(string name) =>
        YamlTree.LoadMap(File.ReadAllText(Path.Combine(s_folder, "dashboards", name + ".json")));

    private static IReadOnlyList<Map> Alerts { get; } =
        YamlTree.LoadMap(File.ReadAllText(Path.Combine(s_folder, "alerts.yaml"))).MapsAt("groups")[0].MapsAt("rules");

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Dashboard_AsksForMetricsThatExist(string name)
    {
        var targets = Dashboard(name).MapsAt("panels").SelectMany(panel => panel.MapsAt("targets")).ToList();

        Assert.NotEmpty(targets);
        Assert.All(targets, target => Assert.Empty(new Query(target.TextAt("expr")!).Breaches(
            Shown().Matches(target.TextAt("legendFormat") ?? "").Select(label => label.Groups[1].Value))));
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Dashboard_CanBeImported(string name)
    {
        var dashboard = Dashboard(name);
        var panels = dashboard.MapsAt("panels");

        Assert.Equal("satgate-" + name, dashboard.TextAt("uid"));
        Assert.Equal(panels.Count, panels.Select(panel => panel.At("id")).Distinct().Count());
        Assert.All(panels, panel => Assert.Equal("${datasource}", panel.TextAt("datasource.uid")));
        Assert.Equal("datasource", dashboard.MapsAt("templating.list")[0].TextAt("name"));
        Assert.Empty(Overlaps(panels));
    }

    private static IEnumerable<string> Overlaps(IReadOnlyList<Map> panels) =>
        from first in panels
        from second in panels
        where (long)first.At("id")! < (long)second.At("id")!
        let a = first.MapAt("gridPos")
        let b = second.MapAt("gridPos")
        where Number(a, "x") < Number(b, "x") + Number(b, "w") && Number(b, "x") < Number(a, "x") + Number(a, "w")
            && Number(a, "y") < Number(b, "y") + Number(b, "h") && Number(b, "y") < Number(a, "y") + Number(a, "h")
        select $"{first.TextAt("title")} and {second.TextAt("title")}";

    private static long Number(Map position, string key) => (long)position.At(key)!;

    [Fact]
    public void Alerts_AskForMetricsThatExist()
    {
        Assert.NotEmpty(Alerts);
        Assert.All(Alerts, alert => Assert.Empty(new Query(alert.TextAt("expr")!).Breaches(
            Labels().Matches(YamlWriter.Write(alert.At("annotations"))).Select(label => label.Groups[1].Value))));
    }

    [Fact]
    public void Alerts_SayHowBadAndWhatToDo()
    {
        Assert.Equal(Alerts.Count, Alerts.Select(alert => alert.TextAt("alert")).Distinct().Count());
        Assert.All(Alerts, alert =>
        {
            Assert.StartsWith("SatGate", alert.TextAt("alert"), StringComparison.Ordinal);
            Assert.Contains(alert.TextAt("labels.severity"), new[] { "critical", "warning", "info" });
            Assert.NotNull(alert.TextAt("annotations.summary"));
            Assert.NotNull(alert.TextAt("annotations.description"));
        });
    }

    [Fact]
    public void EveryMetric_IsShownSomewhere()
    {
        var shown = Dashboards.SelectMany(row => Dashboard(row.Data).MapsAt("panels"))
            .SelectMany(panel => panel.MapsAt("targets"))
            .SelectMany(target => new Query(target.TextAt("expr")!).Series)
            .Select(series => Metric.OfSeries(series.Name)?.Name);

        Assert.Empty(Metric.All.Keys.Except(["up"]).Except(shown.OfType<string>()));
    }

    [Fact]
    public void Metrics_OfTheDocument_AreRead()
    {
        Assert.Equal(15, Metric.All.Count);
        Assert.Equal(["server", "tool", "outcome"], Metric.All["satgate_tool_calls_total"].Labels);
        Assert.All(Metric.All.Values, metric => Assert.Equal(
            metric.Type == "counter", metric.Name.EndsWith("_total", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("sum by (server) (rate(satgate_requests_total{status!=\"ok\"}[5m]))", "server", "")]
    [InlineData("satgate_upstream_up == 0", "instance", "")]
    [InlineData("histogram_quantile(0.9, sum by (le) (rate(satgate_overhead_seconds_bucket[1m])))", "", "")]
    [InlineData("up{job=\"x\"} == 0 and satgate_outbox_events > 1e3", "job", "")]
    [InlineData("rate(satgate_request_total[5m])", "", "no such metric")]
    [InlineData("rate(satgate_overhead_seconds[5m])", "", "no such metric")]
    [InlineData("rate(satgate_outbox_events_count[5m])", "", "no such metric")]
    [InlineData("rate(satgate_requests_total{tool=\"x\"}[5m])", "", "has no label tool")]
    [InlineData("sum by (tool) (rate(satgate_requests_total[5m]))", "", "has the label tool")]
    [InlineData("sum(rate(satgate_overhead_seconds_count[5m])) by (le)", "", "has the label le")]
    [InlineData("sum(rate(satgate_requests_total[5m]))", "tool", "has the label tool")]
    [InlineData("sum(satgate_requests_total)", "", "without rate")]
    [InlineData("1 + 1", "", "names no metric")]
    public void Query_Breaches_AreFound(string query, string shown, string breach)
    {
        var breaches = new Query(query).Breaches(shown.Length == 0 ? [] : [shown]).ToList();

        if (breach.Length == 0)
        {
            Assert.Empty(breaches);
        }
        else
        {
            Assert.Contains(breaches, line => line.Contains(breach, StringComparison.Ordinal));
        }
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Shown();

    [GeneratedRegex(@"\$labels\.(\w+)")]
    private static partial Regex Labels();
}
