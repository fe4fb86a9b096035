using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Aggregation;

/// <summary>
/// The catalogs of one audience: one legacy session (its upstreams may show it other tools than others see), or all
/// modern clients. A change notification empties the kind it names; a read that was under way then is not kept.
/// </summary>
internal sealed class CatalogCache
{
    private readonly Entry[] _entries = [new(), new(), new(), new()];

    public Catalog? Get(CatalogKind kind) => Of(kind).Catalog;

    /// <summary>The cached catalog, or a new one; concurrent callers share one read.</summary>
    public async ValueTask<Catalog> GetOrReadAsync(
        CatalogKind kind, Func<Catalog, bool> isFresh, Func<ValueTask<Catalog>> read,
            CancellationToken cancellationToken)
    {
        var entry = Of(kind);
        if (entry.Catalog is { } cached && isFresh(cached))
        {
            return cached;
        }

        await entry.Reading.WaitAsync(cancellationToken);
        try
        {
            if (entry.Catalog is { } other && isFresh(other))
            {
                return other;
            }

            var generation = Volatile.Read(ref entry.Generation);
            var catalog = await read();
            if (generation == Volatile.Read(ref entry.Generation))
            {
                entry.Catalog = catalog;
            }

            return catalog;
        }
        finally
        {
            entry.Reading.Release();
        }
    }

    public void Invalidate(McpMethod notification)
    {
        switch (notification)
        {
            case McpMethod.ToolsListChanged:
                Of(CatalogKind.Tools).Drop();
                break;
            case McpMethod.PromptsListChanged:
                Of(CatalogKind.Prompts).Drop();
                break;
            case McpMethod.ResourcesListChanged:
                Of(CatalogKind.Resources).Drop();
                Of(CatalogKind.Templates).Drop();
                break;
            default:
                break;
        }
    }

    public void Clear()
    {
        foreach (var entry in _entries)
        {
            entry.Drop();
        }
    }

    private Entry Of(CatalogKind kind) => kind.Method switch
    {
        McpMethod.ToolsList => _entries[0],
        McpMethod.PromptsList => _entries[1],
        McpMethod.ResourcesList => _entries[2],
        _ => _entries[3],
    };

    private sealed class Entry
    {
        public readonly SemaphoreSlim Reading = new(1, 1);
        public volatile Catalog? Catalog;
        public int Generation;

        public void Drop()
        {
            Interlocked.Increment(ref Generation);
            Catalog = null;
        }
    }
}
