using SatGate.Gateway.Calls;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Policy;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Views;

/// <summary>
/// `/servers/{name}/mcp`: one upstream as it is. Its answers, versions, ids and streams are handed on; only the
/// session id is our own, because it is bound to the caller's credential.
/// </summary>
internal sealed class TransparentView(
    string server,
    UpstreamSet upstreams,
    SessionTable sessions,
    ToolLister tools,
    ToolAccess access,
    Func<LimitsConfig> limits) : IServerView
{
    public string? Server => server;

    public IReadOnlyList<string> SupportedVersions =>
        upstreams.Find(server)?.Facts.SupportedVersions ?? ProtocolVersions.Legacy;

    public async ValueTask<Route> RouteAsync(Call call)
    {
        if (upstreams.Find(server) is not { } upstream)
        {
            return new RefuseRoute(NoSuchServer());
        }

        if (call.IsModern)
        {
            return await RouteModernAsync(call, upstream);
        }

        if (call.Envelope.Method is McpMethod.Initialize)
        {
            return await OpenAsync(call, upstream);
        }

        if (call.Session is not { } session)
        {
            return new RefuseRoute(Refusal.NoSession());
        }

        var link = await session.Links[server].GetAsync(call.ClientLeft);
        return To(call, upstream, link, null);
    }

    public static Refusal NoSuchServer() =>
        new(JsonRpcCodes.InvalidRequest, "server_not_found", "There is no such server here.")
    {
        HttpStatus = 404,
    };

    private async ValueTask<Route> RouteModernAsync(Call call, Upstream upstream)
    {
        await upstream.FirstTry.WaitAsync(call.ClientLeft);
        if (upstream.Status.State is UpstreamState.Up && !upstream.Facts.SpeaksModern)
        {
            return new RefuseRoute(new UnsupportedVersion(ProtocolVersions.Modern, upstream.Facts.SupportedVersions));
        }

        return To(call, upstream, await upstream.SharedAsync(call.ClientLeft), null);
    }

    private async ValueTask<Route> OpenAsync(Call call, Upstream upstream)
    {
        var initialize = Forwarding.WithoutCredential(call).ToMemory().ToArray();
        if (sessions.Create(call.Principal!, server, initialize, limits()) is not { } session)
        {
            return new RefuseRoute(Refusal.Busy("sessions"));
        }

        var own = new SessionLink(session, () => upstreams.Find(server) ?? upstream);
        session.Links[server] = own;
        if (upstream.IsShared)
        {
            await own.GetAsync(call.ClientLeft);
            return new AnswerRoute(own.InitializeResult, session);
        }

        var link = await upstream.OpenSessionLinkAsync(session, call.ClientLeft);
        own.Adopt(link, upstream);
        return To(call, upstream, link, session);
    }

    private UpstreamRoute To(Call call, Upstream upstream, IUpstreamLink link, ClientSession? opened)
    {
        var isCall = call.Envelope.Method is McpMethod.ToolsCall;
        var tool = isCall ? call.Text(call.Envelope.Name) : null;
        return new UpstreamRoute
        {
            Link = link,
            Outbound = Forwarding.Of(call, upstream),
            Upstream = upstream,
            Tool = tool,
            ExposedTool = tool,
            Opened = opened,
            Editor = call.Envelope.Method is McpMethod.ToolsList && !access.ShowsAll(call, upstream)
                ? new ListFilter(name => access.Shows(call, upstream, name))
                : null,
        };
    }

    public async ValueTask<IReadOnlyList<UpstreamRoute>> RoutePostAsync(Call call)
    {
        if (upstreams.Find(server) is not { } upstream)
        {
            return [];
        }

        if (call.IsModern)
        {
            return [To(call, upstream, await upstream.SharedAsync(call.ClientLeft), null)];
        }

        if (call.Session is not { } session)
        {
            return [];
        }

        return [To(call, upstream, await session.Links[server].GetAsync(call.ClientLeft), null)];
    }

    public ValueTask<IReadOnlyList<VisibleTool>> ToolsAsync(Call call) => tools.ListAsync(call, server);

    public async ValueTask<SessionStream> ListenAsync(
        ClientSession session, string? lastEventId, CancellationToken cancellationToken)
    {
        var link = await session.Links[server].GetAsync(cancellationToken);
        var reply = await link.ListenAsync(lastEventId, null, cancellationToken);
        return reply is null ? SessionStream.Queue : new SessionStream(reply, null, null);
    }
}
