using System.Collections.Concurrent;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Policy;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Views;

/// <summary>The endpoints by name.</summary>
internal sealed class ViewTable(
    AggregateView aggregate,
    UpstreamSet upstreams,
    SessionTable sessions,
    ToolLister tools,
    ToolAccess access,
    Func<SatGateConfig> config)
{
    /// <summary>Names that are remembered; views of others are made anew, so that guesses fill no memory.</summary>
    private readonly ConcurrentDictionary<string, TransparentView> _views = new(StringComparer.Ordinal);

    public IServerView Aggregate => aggregate;

    /// <summary>The view of one upstream; of a name that is none, it refuses everything.</summary>
    public IServerView Of(string server) =>
        _views.TryGetValue(server, out var view) ? view
        : upstreams.Find(server) is null ? Create(server)
        : _views.GetOrAdd(server, Create);

    private TransparentView Create(string server) =>
        new(server, upstreams, sessions, tools, access, () => config().Limits);
}
