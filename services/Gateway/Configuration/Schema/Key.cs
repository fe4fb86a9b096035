using System.Text.Json.Nodes;
using SatGate.Gateway.Configuration.Yaml;

namespace SatGate.Gateway.Configuration.Schema;

/// <summary>One key of a section.</summary>
internal abstract class Key<TOwner>(string name, string description)
{
    public string Name => name;

    protected string Description => description;

    public bool Required { get; init; }

    /// <summary>The key without a value is an error: left out it would mean something wider.</summary>
    public bool RefusesNull { get; init; }

    /// <summary>The owner with this key's value, or as it was when the value is wrong, which is said.</summary>
    public abstract TOwner Read(TOwner owner, MapEntry entry, string path, Reading reading);

    /// <summary>JSON Schema of the value, with description and default.</summary>
    public abstract JsonObject Describe(TOwner seed);

    public virtual IEnumerable<(string Name, string Parent)> Keys(string path) => [];
}

/// <summary>A key whose value goes into the owner.</summary>
/// <param name="show">The value as the owner has it by default, for the schema.</param>
internal sealed class Key<TOwner, T>(
    string name, string description, Shape<T> shape, Func<TOwner, T, TOwner> set, Func<TOwner, JsonNode?>? show = null)
    : Key<TOwner>(name, description)
{
    public override TOwner Read(TOwner owner, MapEntry entry, string path, Reading reading) =>
        shape.TryRead(entry.Value, path, reading, out var value) ? set(owner, value) : owner;

    public override JsonObject Describe(TOwner seed)
    {
        var schema = shape.Describe();
        schema["description"] = Description;
        if (!Required && show?.Invoke(seed) is { } value)
            schema["default"] = value;
        return schema;
    }

    public override IEnumerable<(string Name, string Parent)> Keys(string path) =>
        shape.Keys(path.Length == 0 ? Name : $"{path}.{Name}");
}

/// <summary>
/// A key of the contract that this version cannot honour. It is an error and never ignored: a file with a policy that
/// is not applied would leave its owner less protected than it says.
/// </summary>
internal sealed class UnavailableKey<TOwner>(string name, string description) : Key<TOwner>(name, description)
{
    public const string Mend = "remove it: ignoring it would leave you less protected than the file says";

    public override TOwner Read(TOwner owner, MapEntry entry, string path, Reading reading)
    {
        reading.Fail(entry.At, path, "is not available yet", Mend);
        return owner;
    }

    public override JsonObject Describe(TOwner seed) =>
        new() { ["not"] = new JsonObject(), ["description"] = $"{Description} Not available yet." };
}

/// <summary>A key of SatGate's own files that means nothing here; said as a warning.</summary>
internal sealed class UnusedKey<TOwner>(string name, string description, string mend) : Key<TOwner>(name, description)
{
    public override TOwner Read(TOwner owner, MapEntry entry, string path, Reading reading)
    {
        reading.Warn(path, "is not used", mend);
        return owner;
    }

    public override JsonObject Describe(TOwner seed) => new() { ["description"] = Description, ["deprecated"] = true };
}
