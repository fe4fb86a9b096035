using System.Collections.Frozen;

namespace SatGate.Gateway.Aggregation;

/// <summary>All items of one kind from all upstreams, in configuration order, with the names clients use.</summary>
internal sealed class Catalog
{
    private readonly FrozenDictionary<string, CatalogItem> _byExposedName;

    private Catalog(IReadOnlyList<CatalogItem> items, long? ttlMs, bool isPublic, DateTimeOffset readAt)
    {
        Items = items;
        TtlMs = ttlMs;
        IsPublic = isPublic;
        ReadAt = readAt;
        var byName = new Dictionary<string, CatalogItem>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            byName.TryAdd(item.ExposedName, item);
        }

        _byExposedName = byName.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public IReadOnlyList<CatalogItem> Items { get; }

    /// <summary>The shortest time any upstream lets its list be kept; null when none said.</summary>
    public long? TtlMs { get; }

    /// <summary>Every upstream says that its list is the same for everyone.</summary>
    public bool IsPublic { get; }

    public DateTimeOffset ReadAt { get; }

    /// <summary>The part that one caller may see; never to be kept for another.</summary>
    public Catalog Where(Func<CatalogItem, bool> isVisible) =>
        new([.. Items.Where(isVisible)], TtlMs, isPublic: false, ReadAt);

    public CatalogItem? Find(string exposedName) => _byExposedName.GetValueOrDefault(exposedName);

    /// <summary>
    /// Names are bare where one upstream has them; all owners of a name that several have are prefixed, so that no
    /// upstream can take a call that was meant for another (tool shadowing). A prefixed name that meets a bare one
    /// wins nothing: the first in configuration order keeps it.
    /// </summary>
    public static Catalog Merge(
        CatalogKind kind, IReadOnlyList<ListPage> pages, bool prefixAll, IReadOnlyCollection<string> reserved,
            DateTimeOffset now)
    {
        var items = pages.SelectMany(page => page.Items).ToList();
        var owners = items.GroupBy(item => item.Name, StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key, group => group.Select(item => item.Server).Distinct().Count(),
                StringComparer.Ordinal);
        var named = items
            .Select(item => prefixAll || owners[item.Name] > 1 || reserved.Contains(item.Name)
                ? item with { ExposedName = $"{item.Server}{kind.Separator}{item.Name}" }
                : item)
            .DistinctBy(item => item.ExposedName, StringComparer.Ordinal)
            .ToList();
        return new Catalog(
            named,
            pages.Min(page => page.TtlMs),
            pages.Count > 0 && pages.All(page => page.IsPublic),
            now);
    }
}
