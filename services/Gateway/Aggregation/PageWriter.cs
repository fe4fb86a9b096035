using System.Buffers.Text;
using System.Text;
using SatGate.Gateway.Calls;

namespace SatGate.Gateway.Aggregation;

/// <summary>
/// Writes a page of an aggregated list. A cursor names the last item of the page before, so a list that changes
/// between two pages neither repeats nor jumps; a cursor that names nothing is refused.
/// </summary>
internal static class PageWriter
{
    /// <summary>Items of one page.</summary>
    public const int PageItemsMax = 500;

    /// <summary>How long a client may keep an aggregated list when no upstream said otherwise: not at all.</summary>
    private const long NoTtl = 0;

    /// <summary>The raw result; null when the cursor is not one of ours.</summary>
    public static ReadOnlyMemory<byte>? Write(
        CatalogKind kind, Catalog catalog, IReadOnlyList<ReadOnlyMemory<byte>> own, string? cursor, bool isModern)
    {
        var start = cursor is null ? 0 : StartAfter(catalog, cursor);
        if (start < 0)
        {
            return null;
        }

        var items = catalog.Items.Skip(start).Take(PageItemsMax).ToList();
        var hasMore = start + items.Count < catalog.Items.Count;
        return OwnAnswers.Object(writer =>
        {
            writer.WriteStartArray(kind.Member);
            foreach (var item in start == 0 ? own : [])
            {
                writer.WriteRawValue(item.Span, skipInputValidation: true);
            }

            foreach (var item in items)
            {
                writer.WriteRawValue(item.ExposedJson().Span, skipInputValidation: true);
            }

            writer.WriteEndArray();
            if (hasMore)
            {
                writer.WriteString(
                    "nextCursor", Base64Url.EncodeToString(Encoding.UTF8.GetBytes(items[^1].ExposedName)));
            }

            if (isModern)
            {
                writer.WriteString("resultType", "complete");
                writer.WriteNumber("ttlMs", catalog.TtlMs ?? NoTtl);
                writer.WriteString("cacheScope", catalog.IsPublic ? "public" : "private");
            }
        });
    }

    private static int StartAfter(Catalog catalog, string cursor)
    {
        if (!Base64Url.IsValid(cursor))
        {
            return -1;
        }

        var last = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        for (var i = 0; i < catalog.Items.Count; i++)
        {
            if (catalog.Items[i].ExposedName == last)
            {
                return i + 1;
            }
        }

        return -1;
    }
}
