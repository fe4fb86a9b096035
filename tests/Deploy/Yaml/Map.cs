namespace SatGate.Deploy.Tests.Yaml;

/// <summary>A mapping whose keys keep their order. What is absent is null, and so is all below it.</summary>
internal sealed class Map : Dictionary<string, object?>
{
    public Map()
        : base(StringComparer.Ordinal)
    {
    }

    public Map(IEnumerable<KeyValuePair<string, object?>> entries)
        : base(entries, StringComparer.Ordinal)
    {
    }

    /// <summary>The value at a path such as `spec.type`; keys that contain dots are read one by one.</summary>
    public object? At(string path)
    {
        object? value = this;
        foreach (var part in path.Split('.'))
        {
            value = (value as Map)?.GetValueOrDefault(part);
        }

        return value;
    }

    public string? TextAt(string path) => At(path)?.ToString();

    public Map MapAt(string path) => At(path) as Map ?? [];

    public IReadOnlyList<object?> ListAt(string path) => At(path) as List<object?> ?? [];

    public IReadOnlyList<Map> MapsAt(string path) => [.. ListAt(path).OfType<Map>()];

    public IReadOnlyList<string> TextsAt(string path) => [.. ListAt(path).Select(item => $"{item}")];
}
