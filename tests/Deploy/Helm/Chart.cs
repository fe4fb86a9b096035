using SatGate.Deploy.Tests.Templates;
using SatGate.Deploy.Tests.Yaml;
using SatGate.Testing;

namespace SatGate.Deploy.Tests.Helm;

/// <summary>The chart, rendered as `helm template satgate . -n agents` does it, for values on top of its own.</summary>
internal sealed class Chart
{
    public const string Release = "sg";
    public const string Namespace = "agents";

    private readonly Dictionary<string, IReadOnlyList<TemplateNode>> _files;
    private readonly Dictionary<string, DefineNode> _definitions;

    public Chart(IReadOnlyDictionary<string, string> templates)
    {
        _files = templates.ToDictionary(file => file.Key, file => TemplateParser.Parse(file.Value));
        _definitions = _files.Values.SelectMany(nodes => nodes).OfType<DefineNode>().ToDictionary(node => node.Name);
    }

    public static string Folder => Repository.PathOf("deploy", "helm", "satgate");

    public static Chart Shipped { get; } = new(Templates());

    /// <summary>The files under templates/ by their path there.</summary>
    public static Dictionary<string, string> Templates()
    {
        var folder = Path.Combine(Folder, "templates");
        return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .ToDictionary(path => Path.GetRelativePath(folder, path).Replace('\\', '/'), File.ReadAllText);
    }

    public static Map Values(string overrides = "") => Merge(
        YamlTree.LoadMap(File.ReadAllText(Path.Combine(Folder, "values.yaml"))),
        overrides.Length == 0 ? [] : YamlTree.LoadMap(overrides));

    /// <summary>Every object that the chart makes, in the order of the files.</summary>
    public IReadOnlyList<Map> Render(Map values) =>
    [
        .. _files.Keys
            .Where(name => name.EndsWith(".yaml", StringComparison.Ordinal))
            .SelectMany(name => Parse(name, Text(name, values))),
    ];

    public string Notes(Map values) => Text("NOTES.txt", values);

    private string Text(string name, Map values)
    {
        var about = YamlTree.LoadMap(File.ReadAllText(Path.Combine(Folder, "Chart.yaml")));
        var root = new Map
        {
            ["Values"] = AsHelmReads(values),
            ["Release"] = new Map { ["Name"] = Release, ["Namespace"] = Namespace, ["Service"] = "Helm" },
            ["Chart"] = new Map
            {
                ["Name"] = about.At("name"),
                ["Version"] = about.At("version"),
                ["AppVersion"] = about.At("appVersion"),
            },
        };
        return new TemplateRun(_definitions).Execute(_files[name], root);
    }

    private static List<Map> Parse(string name, string text)
    {
        try
        {
            return [.. YamlTree.LoadAll(text).Select(document => (Map)document!)];
        }
        catch (Exception exception)
        {
            throw new FormatException($"{name}: {exception.Message}\n{text}", exception);
        }
    }

    // A null takes a key away, lists are replaced, as with `helm -f`.
    private static Map Merge(Map below, Map above)
    {
        var merged = new Map(below);
        foreach (var (key, value) in above)
        {
            merged[key] = value is Map over && below.GetValueOrDefault(key) is Map under ? Merge(under, over) : value;
        }

        return merged;
    }

    // Values pass through JSON on their way, where every number is a float.
    private static object? AsHelmReads(object? value) => value switch
    {
        long whole => (double)whole,
        Map map => new Map(map.Select(entry => KeyValuePair.Create(entry.Key, AsHelmReads(entry.Value)))),
        List<object?> list => list.Select(AsHelmReads).ToList(),
        _ => value,
    };
}
