using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using SatGate.Gateway.Aggregation;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Policy;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Views;

/// <summary>How the aggregate endpoint begins a conversation in either era.</summary>
internal sealed class AggregateLifecycle(
    UpstreamSet upstreams,
    ToolAccess access,
    SessionTable sessions,
    GatewayIdentity identity,
    Func<SatGateConfig> config,
    ILogger<AggregateLifecycle> logger)
{
    /// <summary>What `server/discover` announces: the modern revision, when every living upstream speaks it.</summary>
    public IReadOnlyList<string> SupportedVersions => SpeaksModern ? s_modern : ProtocolVersions.Legacy;

    private static readonly string[] s_modern = [ProtocolVersions.Modern];

    private bool SpeaksModern => upstreams.All.All(
        upstream => upstream.Status.State is not UpstreamState.Up || upstream.Facts.SpeaksModern);

    /// <summary>
    /// Legacy `initialize`: every upstream gets the client's own, in parallel; the answer is their union, in a revision
    /// that all of them chose. An upstream that does not answer is left out until it does.
    /// </summary>
    public async ValueTask<Route> InitializeAsync(Call call)
    {
        var initialize = Forwarding.WithoutCredential(call).ToMemory().ToArray();
        if (sessions.Create(call.Principal!, null, initialize, config().Limits) is not { } session)
        {
            return new RefuseRoute(Refusal.Busy("sessions"));
        }

        var results =
            await Task.WhenAll(Visible(call).Select(upstream => OpenAsync(session, upstream, call.ClientLeft)));
        var answers = results.OfType<(string Server, JsonObject Result)>().ToList();
        var requested = call.Text(call.Envelope.ProtocolVersion);
        var version = answers
            .Select(answer => answer.Result["protocolVersion"]?.ToString())
            .Where(chosen => chosen is not null && ProtocolVersions.IsLegacy(chosen))
            .Append(requested is not null && ProtocolVersions.IsLegacy(requested) ? requested
                : ProtocolVersions.LatestLegacy)
            .Aggregate(ProtocolVersions.LatestLegacy, (oldest, next) => ProtocolVersions.Older(oldest, next!));
        session.ProtocolVersion = version;
        var result = new JsonObject
        {
            ["protocolVersion"] = version,
            ["capabilities"] = WithListChanged(Capabilities.Combine(answers)),
            ["serverInfo"] = new JsonObject { ["name"] = identity.Name, ["version"] = identity.Version },
        };
        if (Capabilities.Instructions(answers) is { } instructions)
        {
            result["instructions"] = instructions;
        }

        return new AnswerRoute(System.Text.Encoding.UTF8.GetBytes(result.ToJsonString()), session);
    }

    // Upstreams come and go, and their tools with them (SessionTable.OnAvailabilityChanged).
    private static JsonObject WithListChanged(JsonObject capabilities)
    {
        capabilities["tools"]!["listChanged"] = true;
        return capabilities;
    }

    // A session belongs to one token, so a server that it does not allow is never even connected.
    private IEnumerable<Upstream> Visible(Call call) =>
        upstreams.All.Where(upstream => access.ShowsServer(call, upstream.Name));

    private async Task<(string Server, JsonObject Result)?> OpenAsync(
        ClientSession session, Upstream upstream, CancellationToken cancellationToken)
    {
        var link = new SessionLink(session, () => upstreams.Find(upstream.Name) ?? upstream);
        session.Links[upstream.Name] = link;
        try
        {
            await link.GetAsync(cancellationToken);
            return Capabilities.Parse(link.InitializeResult) is { } result ? (upstream.Name, result) : null;
        }
        catch (UpstreamException exception)
        {
            logger.LeftOutOfSession(upstream.Name, exception.Message);
            return null;
        }
    }

    /// <summary>
    /// The aggregate speaks the modern era only when every living upstream does: otherwise a modern client would
    /// silently miss tools, so it is told which revisions to fall back to (-32022).
    /// </summary>
    public async ValueTask<Refusal?> RefuseModernAsync(Call call)
    {
        await Task.WhenAll(upstreams.All.Select(upstream => upstream.FirstTry)).WaitAsync(call.ClientLeft);
        return SpeaksModern ? null : new UnsupportedVersion(ProtocolVersions.Modern, ProtocolVersions.Legacy);
    }

    /// <summary>`server/discover`: the union of what the upstreams discovered.</summary>
    public Route Discover(Call call)
    {
        var answers = Visible(call)
            .Select(upstream => (upstream.Name, Result: Capabilities.Parse(upstream.Facts.Discover)))
            .Where(answer => answer.Result is not null)
            .Select(answer => (answer.Name, answer.Result!))
            .ToList();
        var result = new JsonObject
        {
            ["resultType"] = "complete",
            ["supportedVersions"] = new JsonArray([.. SupportedVersions.Select(version => (JsonNode)version)]),
            ["capabilities"] = Capabilities.Combine(answers),
            ["ttlMs"] = 0,
            ["cacheScope"] = "private",
            ["_meta"] = new JsonObject
            {
                [MetaKeys.ServerInfo] = new JsonObject { ["name"] = identity.Name, ["version"] = identity.Version },
            },
        };
        if (Capabilities.Instructions(answers) is { } instructions)
        {
            result["instructions"] = instructions;
        }

        return new AnswerRoute(System.Text.Encoding.UTF8.GetBytes(result.ToJsonString()));
    }

    /// <summary>`logging/setLevel` holds for every upstream of the session that logs.</summary>
    public async ValueTask<Route> SetLevelAsync(Call call)
    {
        foreach (var upstream in upstreams.All)
        {
            if (call.Session!.Links.TryGetValue(upstream.Name, out var own)
                && own.Current is { } link
                && Capabilities.Parse(own.InitializeResult)?["capabilities"]?["logging"] is not null)
            {
                await using var reply = await link.SendAsync(Forwarding.Of(call, upstream), call.ClientLeft);
                await reply.ReadAsync(call.ClientLeft);
            }
        }

        return new AnswerRoute("{}"u8.ToArray());
    }
}
