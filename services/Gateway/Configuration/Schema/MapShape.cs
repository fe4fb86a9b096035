using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using SatGate.Gateway.Configuration.Yaml;

namespace SatGate.Gateway.Configuration.Schema;

/// <summary>What names a map accepts.</summary>
/// <param name="MendOf">Null for a good name, else how to mend it.</param>
/// <param name="Pattern">The same for JSON Schema, as near as a regular expression comes.</param>
internal sealed record NameRule(string Wanted, string Pattern, Func<string, string?> MendOf);

/// <summary>Names of the user's choice with the same kind of value, in file order.</summary>
/// <param name="fromNull">What a name without a value means; null refuses it.</param>
internal sealed class MapShape<T>(NameRule names, Shape<T> item, int itemsMax, Func<T>? fromNull = null)
    : Shape<ConfigDictionary<T>>
{
    public override bool TryRead(
        ConfigNode node, string key, Reading reading, [MaybeNullWhen(false)] out ConfigDictionary<T> value)
    {
        value = null;
        if (!reading.Visit(node))
            return false;
        if (node is not MapNode map)
            return Wrong(node, key, reading, "names with values", "write one `name: value` per line");
        if (map.Entries.Count > itemsMax)
        {
            reading.Fail(node.At, key, $"has more than {itemsMax} names", "use fewer");
            return false;
        }

        var pairs = new List<KeyValuePair<string, T>>(map.Entries.Count);
        foreach (var entry in map.Entries)
        {
            var path = $"{key}.{entry.Key}";
            reading.Seen(path, entry.At);
            if (names.MendOf(entry.Key) is { } mend)
                reading.Fail(entry.At, path, $"is not {names.Wanted}", mend);
            else if (fromNull is not null && entry.Value.IsNull)
                pairs.Add(new(entry.Key, fromNull()));
            else if (item.TryRead(entry.Value, path, reading, out var read))
                pairs.Add(new(entry.Key, read));
        }

        value = new ConfigDictionary<T>(pairs);
        return true;
    }

    public override JsonObject Describe() => new()
    {
        ["type"] = "object",
        ["propertyNames"] = new JsonObject { ["pattern"] = names.Pattern },
        ["additionalProperties"] = fromNull is null
            ? item.Describe()
            : new JsonObject { ["anyOf"] = new JsonArray(item.Describe(), new JsonObject { ["type"] = "null" }) },
        ["maxProperties"] = itemsMax,
    };

    public override IEnumerable<(string Name, string Parent)> Keys(string path) => item.Keys($"{path}.<name>");
}
