using SatGate.Deploy.Tests.Yaml;
using SatGate.Testing;

namespace SatGate.Deploy.Tests.Components;

/// <summary>A Dapr resource: a component, resiliency policy or configuration, and where it was found.</summary>
internal sealed record ResourceFile(string Source, Map Resource)
{
    public static IReadOnlyList<string> Backends { get; } = ["redis", "postgres", "dev"];

    public string Kind => Resource.TextAt("kind") ?? "";

    public string Name => Resource.TextAt("metadata.name") ?? "";

    public string Type => Resource.TextAt("spec.type") ?? "";

    public IReadOnlyList<string> Scopes => Resource.TextsAt("scopes");

    public IReadOnlyList<Map> Metadata => Resource.MapsAt("spec.metadata");

    /// <summary>Every resource in a folder under components/, in the order of the files' names.</summary>
    public static IReadOnlyList<ResourceFile> InFolder(string folder) =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf("components", folder), "*.yaml")
            .Order(StringComparer.Ordinal)
            .SelectMany(path => Parse($"{folder}/{Path.GetFileName(path)}", File.ReadAllText(path))),
    ];

    public static IEnumerable<ResourceFile> Parse(string source, string text) =>
        YamlTree.LoadAll(text).Select(document => new ResourceFile(source, (Map)document!));

    /// <summary>The literal value of a metadata entry; null where it is absent or comes from elsewhere.</summary>
    public string? ValueOf(string key) =>
        Metadata.FirstOrDefault(entry => entry.TextAt("name") == key)?.TextAt("value");
}
