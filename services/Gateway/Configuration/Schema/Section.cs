using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using SatGate.Gateway.Configuration.Yaml;

namespace SatGate.Gateway.Configuration.Schema;

/// <summary>
/// A fixed set of keys that make a record. A key without a value counts as absent. An unknown key is an error that
/// names the key that was probably meant.
/// </summary>
/// <param name="seed">The record before any key is read: its properties are the defaults.</param>
internal sealed class Section<T>(T seed, params Key<T>[] keys) : Shape<T>
{
    /// <summary>Keys that begin so are the user's own, as a home for anchors; only at the top of the file.</summary>
    public string? OwnKeysPrefix { get; init; }

    public override bool TryRead(ConfigNode node, string key, Reading reading, [MaybeNullWhen(false)] out T value) =>
        TryRead(node, key, seed, reading, out value);

    /// <summary>The same from other defaults; true for every map, however much in it was wrong.</summary>
    public bool TryRead(ConfigNode node, string key, T from, Reading reading, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (!reading.Visit(node))
            return false;
        if (node is not MapNode map)
            return Wrong(node, key, reading, "a section with keys", $"write its keys: {Names()}");
        value = from;
        foreach (var entry in map.Entries)
        {
            var path = key.Length == 0 ? entry.Key : $"{key}.{entry.Key}";
            var known = Array.Find(keys, candidate => candidate.Name == entry.Key);
            if (known is null)
                Unknown(entry, path, key, reading);
            else if (!entry.Value.IsNull || known is UnavailableKey<T> || known.RefusesNull)
            {
                reading.Seen(path, entry.At);
                value = known.Read(value, entry, path, reading);
            }
        }

        foreach (var missing in keys.Where(candidate => candidate.Required))
        {
            var path = key.Length == 0 ? missing.Name : $"{key}.{missing.Name}";
            if (!reading.Has(path))
                reading.Fail(node.At, path, "is missing", $"add `{missing.Name}:`");
        }

        return true;
    }

    public override JsonObject Describe()
    {
        var properties = new JsonObject();
        foreach (var key in keys)
            properties[key.Name] = key.Describe(seed);
        var schema = new JsonObject
        {
            ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false,
        };
        if (OwnKeysPrefix is not null)
            schema["patternProperties"] = new JsonObject { ["^" + OwnKeysPrefix] = true };
        if (keys.Any(key => key.Required))
            schema["required"] = new JsonArray([.. keys.Where(key => key.Required).Select(key => (JsonNode)key.Name)]);
        return schema;
    }

    public override IEnumerable<(string Name, string Parent)> Keys(string path) =>
        keys.SelectMany(key => key.Keys(path).Prepend((key.Name, path)));

    private void Unknown(MapEntry entry, string path, string section, Reading reading)
    {
        if (OwnKeysPrefix is not null && entry.Key.StartsWith(OwnKeysPrefix, StringComparison.Ordinal))
            return;
        var mend = NearestName.Of(entry.Key, keys.Select(key => key.Name)) is { } near
            ? $"did you mean `{near}`?"
            : reading.HomeOf(entry.Key) is { } home
                ? $"it belongs under `{home}`"
                : section.Length == 0 ? $"the sections are {Names()}" : $"the keys here are {Names()}";
        reading.Fail(entry.At, path, "is not a known key", mend);
    }

    private string Names() => string.Join(", ", keys.Select(key => key.Name));
}
