using SatGate.Gateway.Aggregation;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Policy;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Views;

/// <summary>
/// Asks one upstream for its tools on the caller's own connection, for quotes and for affordable alternatives.
/// </summary>
internal sealed class ToolLister(
    UpstreamSet upstreams, ToolAccess access, GatewayIdentity identity, Func<SatGateConfig> config)
{
    /// <summary>A denial must not wait long for hints.</summary>
    private static readonly TimeSpan s_listMax = TimeSpan.FromSeconds(2);

    /// <summary>What the caller may use of the upstream; empty when it cannot be asked.</summary>
    public async ValueTask<IReadOnlyList<VisibleTool>> ListAsync(Call call, string server)
    {
        if (upstreams.Find(server) is not { } upstream)
        {
            return [];
        }

        try
        {
            var link = call.Session is { } session
                ? await session.Links[server].GetAsync(call.ClientLeft)
                : await upstream.SharedAsync(call.ClientLeft);
            var page = await new CatalogReader(identity, config().Limits)
                .ReadAsync(CatalogKind.Tools, link, call.IsModern, s_listMax, call.ClientLeft);
            return
            [
                .. page.Items.Where(item => access.Shows(call, upstream, item.Name))
                    .Select(item => new VisibleTool(item.Name, server, item.Name)),
            ];
        }
        catch (UpstreamException)
        {
            return [];
        }
    }
}
