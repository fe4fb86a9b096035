using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SatGate.Deploy.Tests.Yaml;

/// <summary>
/// YAML as plain values: <see cref="Map"/>, <see cref="List{T}"/> of values, string, long, double, bool, null. A key
/// that comes twice is an error, as it is to Kubernetes; so is anything that is not YAML.
/// </summary>
internal static class YamlTree
{
    /// <summary>Every document of a file, empty ones left out.</summary>
    public static List<object?> LoadAll(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => ValueOf(document.RootNode)).Where(value => value is not null)];
    }

    public static object? Load(string text) => LoadAll(text) is [var only]
        ? only
        : throw new InvalidOperationException("not exactly one document");

    public static Map LoadMap(string text) => (Map)Load(text)!;

    private static object? ValueOf(YamlNode node) => node switch
    {
        YamlMappingNode mapping => MapOf(mapping),
        YamlSequenceNode sequence => sequence.Children.Select(ValueOf).ToList(),
        YamlScalarNode scalar => ScalarOf(scalar),
        _ => throw new InvalidOperationException($"unexpected {node.NodeType}"),
    };

    private static Map MapOf(YamlMappingNode mapping)
    {
        var map = new Map();
        foreach (var (key, value) in mapping.Children)
        {
            map.Add(((YamlScalarNode)key).Value!, ValueOf(value));
        }

        return map;
    }

    // Plain scalars by the YAML 1.2 core schema; quoted ones are strings.
    private static object? ScalarOf(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style is not ScalarStyle.Plain)
        {
            return text;
        }

        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => true,
            "false" or "False" or "FALSE" => false,
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) =>
                whole,
            _ when char.IsAsciiDigit(text[^1])
                && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) => real,
            _ => text,
        };
    }
}
