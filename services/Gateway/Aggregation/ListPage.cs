using System.Text.Json;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Aggregation;

/// <summary>One page of an upstream's list, its items kept as bytes: members the gateway does not know stay.</summary>
internal sealed record ListPage(
    IReadOnlyList<CatalogItem> Items, ReadOnlyMemory<byte> NextCursor, long? TtlMs, bool IsPublic)
{
    /// <exception cref="InvalidDataException">The result is no list of this kind.</exception>
    public static ListPage Read(CatalogKind kind, string server, ReadOnlyMemory<byte> result)
    {
        var items = new List<CatalogItem>();
        ReadOnlyMemory<byte> next = default;
        long? ttl = null;
        var isPublic = false;
        var reader = new Utf8JsonReader(result.Span, new JsonReaderOptions { MaxDepth = EnvelopeReader.DepthMax });
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            throw new InvalidDataException($"Upstream `{server}` answered {kind.Member} with no object.");
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(kind.Member))
            {
                ReadItems(kind, server, result, ref reader, items);
            }
            else if (reader.ValueTextEquals("nextCursor"u8))
            {
                next = Value(result, ref reader, JsonTokenType.String);
            }
            else if (reader.ValueTextEquals("ttlMs"u8))
            {
                reader.Read();
                ttl = reader.TokenType is JsonTokenType.Number && reader.TryGetInt64(out var ms) ? ms : null;
            }
            else if (reader.ValueTextEquals("cacheScope"u8))
            {
                reader.Read();
                isPublic = reader.TokenType is JsonTokenType.String && reader.ValueTextEquals("public"u8);
            }
            else
            {
                reader.Skip();
            }
        }

        return new ListPage(items, next, ttl, isPublic);
    }

    private static void ReadItems(
        CatalogKind kind, string server, ReadOnlyMemory<byte> result, ref Utf8JsonReader reader,
            List<CatalogItem> items)
    {
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartArray)
        {
            throw new InvalidDataException($"Upstream `{server}`: `{kind.Member}` is no array.");
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.StartObject)
        {
            items.Add(ReadItem(kind, server, result, ref reader));
        }
    }

    private static CatalogItem ReadItem(
        CatalogKind kind, string server, ReadOnlyMemory<byte> result, ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        ByteRange key = default;
        string? name = null;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isKey = reader.ValueTextEquals(kind.Key);
            reader.Read();
            if (isKey && reader.TokenType is JsonTokenType.String)
            {
                name = reader.GetString();
                key = ByteRange.FromTo((int)reader.TokenStartIndex - start, (int)reader.BytesConsumed - start);
            }

            reader.Skip();
        }

        return name is null
            ? throw new InvalidDataException(
                $"Upstream `{server}` lists an item of {kind.Member} without `{kind.Key}`.")
            : new CatalogItem(server, name, result[start..(int)reader.BytesConsumed], key);
    }

    private static ReadOnlyMemory<byte> Value(
        ReadOnlyMemory<byte> result, ref Utf8JsonReader reader, JsonTokenType type)
    {
        reader.Read();
        return reader.TokenType == type
            ? result[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]
            : default;
    }
}
