using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using SatGate.Gateway.Configuration.Yaml;

namespace SatGate.Gateway.Configuration.Schema;

/// <summary>
/// What a value may look like: reads it from a file and describes it in JSON Schema, so that the loader and the schema
/// shown to editors cannot disagree.
/// </summary>
internal abstract class Shape<T>
{
    /// <summary>
    /// False when nothing can be made of the value; then the reason is in <paramref name="reading"/>.
    /// </summary>
    public abstract bool TryRead(ConfigNode node, string key, Reading reading, [MaybeNullWhen(false)] out T value);

    /// <summary>JSON Schema (2020-12) of the value.</summary>
    public abstract JsonObject Describe();

    /// <summary>How a default is shown in the schema; null shows none.</summary>
    public virtual JsonNode? Show(T value) => null;

    /// <summary>Names of the keys inside, with their paths below <paramref name="path"/>.</summary>
    public virtual IEnumerable<(string Name, string Parent)> Keys(string path) => [];

    protected static bool Wrong(ConfigNode node, string key, Reading reading, string wanted, string mend)
    {
        reading.Fail(node.At, key, node.IsNull ? $"is empty, not {wanted}" : $"is {node.Kind}, not {wanted}", mend);
        return false;
    }
}
