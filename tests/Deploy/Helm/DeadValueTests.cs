using SatGate.Deploy.Tests.Yaml;

namespace SatGate.Deploy.Tests.Helm;

/// <summary>Every value of values.yaml changes something that the chart makes.</summary>
public sealed class DeadValueTests
{
    private static readonly Dictionary<string, string> s_unchanged =
        new[] { ValueSets.Defaults, ValueSets.Everything, ValueSets.Little }
            .ToDictionary(set => set, set => Everything(Chart.Values(set)));

    private static string Everything(Map values) =>
        string.Join("\n---\n", Chart.Shipped.Render(values).Select(YamlWriter.Write)) + Chart.Shipped.Notes(values);

    public static TheoryData<string> Paths => [.. Leaves(Chart.Values(), "")];

    private static IEnumerable<string> Leaves(Map values, string above) => values.SelectMany(entry =>
        entry.Value is Map { Count: > 0 } below ? Leaves(below, $"{above}{entry.Key}.") : [above + entry.Key]);

    [Trait("weakness", "W30")]
    [Theory]
    [MemberData(nameof(Paths))]
    public void Value_Changed_ChangesTheObjects(string path)
    {
        Assert.Contains(s_unchanged, set =>
        {
            var values = Chart.Values(set.Key);
            Change(values, path);
            return Everything(values) != set.Value;
        });
    }

    [Fact]
    public void Value_ThatNoTemplateReads_ChangesNothing()
    {
        var values = Chart.Values();
        values["unread"] = "x";

        Assert.Equal(s_unchanged[ValueSets.Defaults], Everything(values));
    }

    private static void Change(Map values, string path)
    {
        var parts = path.Split('.');
        var map = parts[..^1].Aggregate(values, (above, part) => (Map)(above[part] = new Map((Map)above[part]!))!);
        map[parts[^1]] = map[parts[^1]] switch
        {
            bool truth => !truth,
            long number => number + 1,
            "postgres" => "redis",
            "redis" => "postgres",
            string text => text + "x",
            List<object?> => new List<object?> { new Map { ["name"] = "x" } },
            _ => new Map { ["x"] = "y" },
        };
    }
}
