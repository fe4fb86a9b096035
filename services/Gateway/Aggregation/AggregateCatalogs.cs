using Microsoft.Extensions.Logging;
using SatGate.Gateway.Administration;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Aggregation;

/// <summary>
/// The lists of all upstreams for one caller: read in parallel over the caller's own connections (legacy) or the
/// shared ones (modern), filtered, named, cached until they change. An upstream that is down is missing, and said so
/// in the log; the others go on.
/// </summary>
internal sealed class AggregateCatalogs(
    UpstreamSet upstreams, GatewayIdentity identity, Func<SatGateConfig> config, AdminTools admin, TimeProvider clock,
        ILogger<AggregateCatalogs> logger)
{
    /// <summary>
    /// How long a shared list serves to find the owner of a name; what clients list is never older than its own TTL.
    /// </summary>
    private static readonly TimeSpan s_routeAgeMax = TimeSpan.FromSeconds(60);

    private readonly CatalogCache _modern = new();

    /// <summary>For `tools/list` and its like: as fresh as the upstreams ask for.</summary>
    public ValueTask<Catalog> ListAsync(CatalogKind kind, Call call) =>
        GetAsync(kind, call, catalog => call.Session is not null
            || Age(catalog) < TimeSpan.FromMilliseconds(catalog.TtlMs ?? 0));

    /// <summary>
    /// The item behind a name; a name that is not known is looked for once more before it is refused.
    /// </summary>
    public async ValueTask<CatalogItem?> FindAsync(CatalogKind kind, Call call, string exposedName)
    {
        var catalog = await GetAsync(kind, call, known => call.Session is not null || Age(known) < s_routeAgeMax);
        if (catalog.Find(exposedName) is { } item)
        {
            return item;
        }

        var asked = clock.GetUtcNow();
        catalog = await GetAsync(kind, call, known => known.ReadAt >= asked);
        return catalog.Find(exposedName);
    }

    /// <summary>
    /// A tool as its upstream described it, whatever clients call it; null when it lists no such tool.
    /// </summary>
    public async ValueTask<CatalogItem?> FindOwnAsync(Call call, string server, string tool)
    {
        var catalog =
            await GetAsync(CatalogKind.Tools, call, known => call.Session is not null || Age(known) < s_routeAgeMax);
        return catalog.Items.FirstOrDefault(item => item.Server == server && item.Name == tool);
    }

    /// <summary>Upstreams have come, gone or changed.</summary>
    public void Clear() => _modern.Clear();

    public void Invalidate(Mcp.McpMethod notification) => _modern.Invalidate(notification);

    private TimeSpan Age(Catalog catalog) => clock.GetUtcNow() - catalog.ReadAt;

    private ValueTask<Catalog> GetAsync(CatalogKind kind, Call call, Func<Catalog, bool> isFresh) =>
        (call.Session?.Catalogs ?? _modern).GetOrReadAsync(kind, isFresh, () => ReadAsync(kind, call), call.ClientLeft);

    private async ValueTask<Catalog> ReadAsync(CatalogKind kind, Call call)
    {
        var readAt = clock.GetUtcNow();
        var reader = new CatalogReader(identity, config().Limits);
        var pages = await Task.WhenAll(upstreams.All.Select(upstream => ReadOneAsync(kind, call, upstream, reader)));
        return Catalog.Merge(
            kind,
            [.. pages.OfType<ListPage>()],
            config().Naming is ToolNaming.Prefix,
            kind == CatalogKind.Tools ? [PingTool.Name, .. admin.Reserved] : [],
            readAt);
    }

    private async Task<ListPage?> ReadOneAsync(CatalogKind kind, Call call, Upstream upstream, CatalogReader reader)
    {
        if (call.Session is null && !upstream.Facts.SpeaksModern)
        {
            return null;
        }

        try
        {
            var link = await AggregateLinks.OfAsync(call.Session, upstream, call.ClientLeft);
            if (link is null || !Offers(kind, call.Session, upstream))
            {
                return null;
            }

            var isModern = call.Session is null;
            var page = await reader.ReadAsync(kind, link, isModern, upstream.Config.Timeout, call.ClientLeft);
            return kind == CatalogKind.Tools
                ? page with { Items = [.. page.Items.Where(item => upstream.Tools.Allows(item.Name))] }
                : page;
        }
        catch (UpstreamException exception)
        {
            logger.ListMissing(upstream.Name, kind.Member, exception.Message);
            return null;
        }
    }

    private static bool Offers(CatalogKind kind, ClientSession? session, Upstream upstream)
    {
        var result = session is null ? upstream.Facts.Discover
            : session.Links.TryGetValue(upstream.Name, out var link) ? link.InitializeResult
            : default;
        return Capabilities.Parse(result)?["capabilities"]?[kind.Capability] is not null;
    }
}
