using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using SatGate.Gateway.Configuration.Yaml;

namespace SatGate.Gateway.Configuration.Schema;

/// <summary>
/// A list that says something. An empty one could be meant as none or read as all, and a rule is too dear a place for
/// that doubt.
/// </summary>
internal sealed class NonEmptyShape(Shape<ConfigList<string>> list) : Shape<ConfigList<string>>
{
    public override bool TryRead(
        ConfigNode node, string key, Reading reading, [MaybeNullWhen(false)] out ConfigList<string> value)
    {
        if (!list.TryRead(node, key, reading, out value))
            return false;
        if (value.Count > 0 || reading.HasFailed(key))
            return true;
        reading.Fail(node.At, key, "is an empty list", "remove the key for all, or write what is meant");
        return false;
    }

    public override JsonObject Describe()
    {
        var schema = list.Describe();
        schema["minItems"] = 1;
        return schema;
    }

    public override IEnumerable<(string Name, string Parent)> Keys(string path) => list.Keys(path);
}
