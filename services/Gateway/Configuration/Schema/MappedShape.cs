using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using SatGate.Gateway.Configuration.Yaml;

namespace SatGate.Gateway.Configuration.Schema;

/// <summary>A shape whose value is made into another once it is read.</summary>
/// <param name="make">The value from what was read and its key; says into the reading what is wrong and gives
/// null.</param>
internal sealed class MappedShape<TRead, T>(Shape<TRead> inner, Func<TRead, string, Reading, T?> make) : Shape<T>
    where T : class
{
    public override bool TryRead(ConfigNode node, string key, Reading reading, [MaybeNullWhen(false)] out T value)
    {
        value = inner.TryRead(node, key, reading, out var read) ? make(read, key, reading) : null;
        return value is not null;
    }

    public override JsonObject Describe() => inner.Describe();

    public override IEnumerable<(string Name, string Parent)> Keys(string path) => inner.Keys(path);
}
