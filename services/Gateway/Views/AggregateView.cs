using SatGate.Gateway.Administration;
using SatGate.Gateway.Aggregation;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Policy;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Views;

/// <summary>
/// `/mcp`: all upstreams as one server. It answers the lifecycle and the lists itself and finds the owner of every
/// name; what an owner says is handed on.
/// </summary>
internal sealed class AggregateView(
    UpstreamSet upstreams,
    AggregateLifecycle lifecycle,
    AggregateCatalogs catalogs,
    OwnerSearch owners,
    AggregateTasks tasks,
    AdminTools admin,
    ToolAccess access) : IServerView
{
    public string? Server => null;

    public IReadOnlyList<string> SupportedVersions => lifecycle.SupportedVersions;

    public async ValueTask<Route> RouteAsync(Call call)
    {
        var method = call.Envelope.Method;
        if (!call.IsModern && method is McpMethod.Initialize)
        {
            return await lifecycle.InitializeAsync(call);
        }

        if (call.IsModern && await lifecycle.RefuseModernAsync(call) is { } refusal)
        {
            return new RefuseRoute(refusal);
        }

        if (!call.IsModern && call.Session is null)
        {
            return new RefuseRoute(Refusal.NoSession());
        }

        return method switch
        {
            McpMethod.Discover when call.IsModern => lifecycle.Discover(call),
            McpMethod.Ping when !call.IsModern => new AnswerRoute("{}"u8.ToArray()),
            McpMethod.LoggingSetLevel when !call.IsModern => await lifecycle.SetLevelAsync(call),
            McpMethod.SubscriptionsListen when call.IsModern => await ListenAsync(call),
            McpMethod.ToolsList or McpMethod.PromptsList or McpMethod.ResourcesList
                or McpMethod.ResourceTemplatesList =>
                await ListAsync(CatalogKind.Of(method)!, call),
            McpMethod.ToolsCall => await CallToolAsync(call),
            McpMethod.PromptsGet => await ByNameAsync(CatalogKind.Prompts, call),
            McpMethod.ResourcesRead => await ByUriAsync(call),
            McpMethod.ResourcesSubscribe or McpMethod.ResourcesUnsubscribe when !call.IsModern =>
                await ByUriAsync(call),
            McpMethod.CompletionComplete when call.Envelope.Uri.IsPresent => await ByUriAsync(call),
            McpMethod.CompletionComplete => await ByNameAsync(CatalogKind.Prompts, call),
            McpMethod.Initialize or McpMethod.Ping or McpMethod.LoggingSetLevel
                or McpMethod.ResourcesSubscribe or McpMethod.ResourcesUnsubscribe =>
                new RefuseRoute(Refusal.MethodNotFound(call.IsModern)),
            McpMethod.TasksList when !call.IsModern && upstreams.All.Count > 1 => await ListTasksAsync(call),
            McpMethod.TasksGet or McpMethod.TasksResult or McpMethod.TasksUpdate or McpMethod.TasksCancel
                when upstreams.All.Count > 1 => await ByTaskAsync(call),
            _ => await ToOnlyOneAsync(call),
        };
    }

    private async ValueTask<Route> ListAsync(CatalogKind kind, Call call)
    {
        string? cursor = null;
        if (call.Envelope.Cursor.IsPresent && (cursor = call.Text(call.Envelope.Cursor)) is null)
        {
            return new RefuseRoute(Refusal.InvalidParams("The cursor must be a string."));
        }

        var catalog = Visible(await catalogs.ListAsync(kind, call), kind, call);
        IReadOnlyList<ReadOnlyMemory<byte>> own = kind == CatalogKind.Tools
            ? [PingTool.Item, .. admin.Items(call)]
            : [];
        return PageWriter.Write(kind, catalog, own, cursor, call.IsModern) is { } result
            ? new AnswerRoute(result)
            : new RefuseRoute(Refusal.InvalidParams("The cursor is not one of this list: begin without one."));
    }

    private async ValueTask<Route> CallToolAsync(Call call)
    {
        if (call.Text(call.Envelope.Name) is not { } name)
        {
            return new RefuseRoute(Refusal.InvalidParams("`params.name` must be the name of a tool."));
        }

        if (name == PingTool.Name)
        {
            return new AnswerRoute(call.IsModern ? PingTool.ModernResult : PingTool.Result);
        }

        if (await admin.TryRouteAsync(call, name) is { } answer)
        {
            return answer;
        }

        return await owners.OfNameAsync(CatalogKind.Tools, call, name) is { } owner
            ? await ToAsync(
                call, owner.Upstream, owner.IsRenamed ? owner.Name : null, call.Envelope.Name, owner.Name, name)
            : new RefuseRoute(Refusal.InvalidParams("No such tool: `tools/list` names the ones there are."));
    }

    private async ValueTask<Route> ByNameAsync(CatalogKind kind, Call call) =>
        call.Text(call.Envelope.Name) is { } name && await owners.OfNameAsync(kind, call, name) is { } owner
            ? await ToAsync(call, owner.Upstream, owner.IsRenamed ? owner.Name : null, call.Envelope.Name)
            : new RefuseRoute(Refusal.InvalidParams("No such prompt: `prompts/list` names the ones there are."));

    private async ValueTask<Route> ByUriAsync(Call call)
    {
        if (call.Text(call.Envelope.Uri) is not { } uri)
        {
            return new RefuseRoute(Refusal.InvalidParams("`uri` must be the URI of a resource."));
        }

        if (await owners.OfUriAsync(call, uri) is { } owner)
        {
            return await ToAsync(call, owner.Upstream, owner.IsRenamed ? owner.Name : null, call.Envelope.Uri);
        }

        // Upstreams may serve resources that they list nowhere; with one upstream there is no doubt whose it is.
        return upstreams.All.Count == 1
            ? await ToAsync(call, upstreams.All[0], null, default)
            : new RefuseRoute(
                Refusal.InvalidParams("No such resource: `resources/list` and its templates name the ones there are."));
    }

    private async ValueTask<Route> ListTasksAsync(Call call) => call.Envelope.Cursor.IsPresent
        ? new RefuseRoute(Refusal.InvalidParams("The cursor is not one of this list: begin without one."))
        : new AnswerRoute(await tasks.ListAsync(call));

    private async ValueTask<Route> ByTaskAsync(Call call) =>
        tasks.OwnerOf(call) is { } owner
            ? await ToAsync(call, owner, null, default)
            : new RefuseRoute(Refusal.InvalidParams("No such task: only the one who began a task may ask for it."));

    private async ValueTask<Route> ToOnlyOneAsync(Call call) =>
        upstreams.All.Count == 1
            ? await ToAsync(call, upstreams.All[0], null, default)
            : new RefuseRoute(Refusal.MethodNotFound(call.IsModern));

    private async ValueTask<Route> ToAsync(
        Call call, Upstream upstream, string? rename, ByteRange renamed, string? tool = null, string? exposedTool =
            null)
    {
        var link = await AggregateLinks.OfAsync(call.Session, upstream, call.ClientLeft);
        if (link is null)
        {
            throw new UpstreamException(UpstreamFault.Unavailable, $"Upstream `{upstream.Name}` is not connected.");
        }

        return new UpstreamRoute
        {
            Link = link,
            Outbound = Forwarding.Of(call, upstream, rename, renamed),
            Upstream = upstream,
            Tool = tool,
            ExposedTool = exposedTool,
            Editor = call.Session is { } session ? new AggregateEditor(session, link)
                : tool is not null && upstreams.All.Count > 1 ? new TaskEditor(tasks.Of(call), upstream.Name)
                : null,
        };
    }

    // One listen per upstream, as one stream; nobody to listen to is no error of the client's.
    private async ValueTask<Route> ListenAsync(Call call)
    {
        var links = new List<IUpstreamLink>();
        var visible = upstreams.All.Where(
            upstream => upstream.Status.State is UpstreamState.Up && access.ShowsServer(call, upstream.Name));
        foreach (var upstream in visible)
        {
            links.Add(await upstream.SharedAsync(call.ClientLeft));
        }

        if (links.Count == 0)
        {
            throw new UpstreamException(UpstreamFault.Unavailable, "No upstream is available.");
        }

        return new UpstreamRoute
        {
            Link = links.Count == 1 ? links[0] : new MergedListenLink(links),
            Outbound = Forwarding.Of(call, upstreams.All[0]),
            Upstream = upstreams.All[0],
            IsMerged = true,
        };
    }

    public ValueTask<IReadOnlyList<UpstreamRoute>> RoutePostAsync(Call call) => new(RoutePost(call));

    private IReadOnlyList<UpstreamRoute> RoutePost(Call call)
    {
        if (call.Session is not { } session)
        {
            return [];
        }

        if (call.Envelope.Kind is MessageKind.Result or MessageKind.Error)
        {
            return session.ServerRequests.Take(call.Id) is { } asked && upstreams.Find(asked.Link.Server) is { } owner
                ? [ToLink(call, owner, asked.Link, asked.Id)]
                : [];
        }

        return
        [
            .. upstreams.All
                .Select(upstream => (upstream, session.Links.GetValueOrDefault(upstream.Name)?.Current))
                .Where(pair => pair.Current is not null)
                .Select(pair => ToLink(call, pair.upstream, pair.Current!, null)),
        ];
    }

    private static UpstreamRoute ToLink(Call call, Upstream upstream, IUpstreamLink link, byte[]? id)
    {
        var outbound = Forwarding.Of(call, upstream);
        if (id is not null)
        {
            var body = outbound.Body;
            body.Replace(call.Envelope.Id, id);
            outbound.Body = body;
        }

        return new UpstreamRoute { Link = link, Outbound = outbound, Upstream = upstream };
    }

    public async ValueTask<IReadOnlyList<VisibleTool>> ToolsAsync(Call call)
    {
        var catalog = Visible(await catalogs.ListAsync(CatalogKind.Tools, call), CatalogKind.Tools, call);
        return [.. catalog.Items.Select(item => new VisibleTool(item.ExposedName, item.Server, item.Name))];
    }

    // The list is shared by callers that may see different parts of it; it is cut for each by the decision that guards
    // the call.
    private Catalog Visible(Catalog catalog, CatalogKind kind, Call call)
    {
        if (access.ShowsAll(call))
        {
            return catalog;
        }

        return catalog.Where(kind == CatalogKind.Tools
            ? item => upstreams.Find(item.Server) is { } upstream && access.Shows(call, upstream, item.Name)
            : item => access.ShowsContent(call, item.Server));
    }

    public ValueTask<SessionStream> ListenAsync(
        ClientSession session, string? lastEventId, CancellationToken cancellationToken) =>
        GatheredStreams.StartAsync(session, upstreams.All, lastEventId, cancellationToken);
}
