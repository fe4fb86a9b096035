using SatGate.Gateway.Calls;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Aggregation;

/// <summary>
/// Which upstream a name or URI belongs to, and what it is called there. Only what an upstream has listed is found.
/// </summary>
internal sealed class OwnerSearch(UpstreamSet upstreams, AggregateCatalogs catalogs, Func<SatGateConfig> config)
{
    /// <summary>The owner of a tool or prompt; null when nobody lists it.</summary>
    public async ValueTask<Owner?> OfNameAsync(CatalogKind kind, Call call, string exposedName)
    {
        if (await catalogs.FindAsync(kind, call, exposedName) is { } item)
        {
            return Found(item);
        }

        // A bare name that several upstreams have: only a routing rule or the default upstream can choose.
        var server = config()
            .Routing.FirstOrDefault(rule => rule.Tools.Any(pattern => Matches(pattern, exposedName)))?.Upstream
            ?? config().DefaultUpstream;
        return server is not null
            && await catalogs.FindAsync(kind, call, $"{server}{kind.Separator}{exposedName}") is { } chosen
                ? Found(chosen) : null;
    }

    /// <summary>
    /// The owner of a resource: listed, or made from one of its templates; null when nobody offers it.
    /// </summary>
    public async ValueTask<Owner?> OfUriAsync(Call call, string exposedUri)
    {
        if (await catalogs.FindAsync(CatalogKind.Resources, call, exposedUri) is { } item)
        {
            return Found(item);
        }

        var templates = await catalogs.ListAsync(CatalogKind.Templates, call);
        var best = templates.Items
            .Select(template => (Template: template, Score: UriTemplateMatch.Score(template.ExposedName, exposedUri)))
            .Where(match => match.Score >= 0)
            .OrderByDescending(match => match.Score)
            .FirstOrDefault().Template;
        if (best is not null && upstreams.Find(best.Server) is { } owner)
        {
            var prefix = best.IsRenamed ? best.Server.Length + CatalogKind.Templates.Separator.Length : 0;
            return new Owner(owner, exposedUri[prefix..], prefix > 0);
        }

        return null;
    }

    private Owner? Found(CatalogItem item) =>
        upstreams.Find(item.Server) is { } upstream ? new Owner(upstream, item.Name, item.IsRenamed) : null;

    private static bool Matches(string pattern, string name) => pattern.EndsWith('*')
        ? name.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
        : pattern == name;
}

/// <summary>An upstream, and its own name for what the client asked for.</summary>
internal sealed record Owner(Upstream Upstream, string Name, bool IsRenamed);
