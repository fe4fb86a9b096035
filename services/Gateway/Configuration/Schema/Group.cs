using System.Text.Json.Nodes;
using SatGate.Gateway.Configuration.Yaml;

namespace SatGate.Gateway.Configuration.Schema;

/// <summary>Keys that stand under a common one in the file but in the same record.</summary>
internal sealed class Group<TOwner>(string name, string description, Section<TOwner> section)
    : Key<TOwner>(name, description)
{
    public override TOwner Read(TOwner owner, MapEntry entry, string path, Reading reading) =>
        section.TryRead(entry.Value, path, owner, reading, out var value) ? value : owner;

    public override JsonObject Describe(TOwner seed)
    {
        var schema = section.Describe();
        schema["description"] = Description;
        return schema;
    }

    public override IEnumerable<(string Name, string Parent)> Keys(string path) =>
        section.Keys(path.Length == 0 ? Name : $"{path}.{Name}");
}
