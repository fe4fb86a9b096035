using SatGate.Gateway.Calls;
using SatGate.Gateway.Sessions;

namespace SatGate.Gateway.Views;

/// <summary>
/// What a client sees at one endpoint: all upstreams as one server, or one upstream as it is. Resolves where a message
/// belongs; never forwards by itself.
/// </summary>
internal interface IServerView
{
    /// <summary>`/servers/{name}/mcp`: the upstream's name; null for the aggregate.</summary>
    string? Server { get; }

    /// <summary>
    /// The revisions that `server/discover` announces here; what an unsupported version is answered with.
    /// </summary>
    IReadOnlyList<string> SupportedVersions { get; }

    /// <summary>Where a request goes, or its answer.</summary>
    /// <exception cref="Upstreams.UpstreamException">The upstream it belongs to cannot be called.</exception>
    ValueTask<Route> RouteAsync(Call call);

    /// <summary>Where a notification or a client's response goes; null when nobody needs it.</summary>
    ValueTask<IReadOnlyList<UpstreamRoute>> RoutePostAsync(Call call);

    /// <summary>The tools the caller may use, as `tools/list` shows them.</summary>
    ValueTask<IReadOnlyList<VisibleTool>> ToolsAsync(Call call);

    /// <summary>The streams of a session's upstreams that belong to no request (HTTP GET).</summary>
    ValueTask<SessionStream> ListenAsync(
        ClientSession session, string? lastEventId, CancellationToken cancellationToken);
}

/// <summary>A tool by the name the client uses, and by the names prices and policies match.</summary>
internal readonly record struct VisibleTool(string ExposedName, string Server, string Name);
