using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Aggregation;

/// <summary>One tool, prompt, resource or template as its upstream described it, byte for byte.</summary>
/// <param name="Server">The upstream's configured name.</param>
/// <param name="Name">The item's own name or URI.</param>
/// <param name="Json">The item.</param>
/// <param name="Key">The range of the name's token in <paramref name="Json"/>.</param>
internal sealed record CatalogItem(string Server, string Name, ReadOnlyMemory<byte> Json, ByteRange Key)
{
    /// <summary>The name clients use; differs from <see cref="Name"/> where it is prefixed.</summary>
    public string ExposedName { get; init; } = Name;

    public bool IsRenamed => !ReferenceEquals(ExposedName, Name);

    /// <summary>The item as clients see it.</summary>
    public ReadOnlyMemory<byte> ExposedJson()
    {
        if (!IsRenamed)
        {
            return Json;
        }

        var splice = new Splice(Json);
        splice.Replace(Key, JsonText.Quote(ExposedName));
        return splice.ToMemory();
    }
}
