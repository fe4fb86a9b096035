using Microsoft.Extensions.Logging;
using SatGate.Gateway.Aggregation;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Pricing;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Survey;

/// <summary>
/// Looks at what is behind a config, as a gateway would see it, without serving anyone: all upstreams in parallel,
/// each in the era it speaks; a legacy one over a session of the gateway's own. Calls no tool and spends nothing.
/// </summary>
public static class GatewaySurvey
{
    /// <param name="version">What the upstreams are told as the client's version.</param>
    /// <param name="timeout">For each upstream, to connect and to list; after it, it counts as down.</param>
    /// <param name="found">Told of each upstream as soon as it is known, from any thread.</param>
    public static async Task<SurveyResult> RunAsync(
        SatGateConfig config, string version, TimeSpan timeout, TimeProvider clock, ILoggerFactory loggers,
        Action<SurveyedServer> found, CancellationToken cancellationToken)
    {
        var identity = new GatewayIdentity(config.Server.Name, config.Server.Version ?? version);
        await using var upstreams = new UpstreamSet(identity, clock, loggers);
        await upstreams.ApplyAsync(config);
        var reader = new CatalogReader(identity, config.Limits);
        var looks = await Task.WhenAll(config.Upstreams.Select(async upstream =>
        {
            var look = upstreams.Find(upstream.Name) is { } enabled
                ? await LookAsync(enabled, identity, reader, timeout, clock, cancellationToken)
                : Look.Of(upstream, ServerHealth.Disabled, null);
            found(look.Server);
            return look;
        }));
        return new SurveyResult([.. looks.Select(look => look.Server)], ToolsOf(config, looks));
    }

    private static List<SurveyedTool> ToolsOf(SatGateConfig config, IEnumerable<Look> looks)
    {
        var prices = new PriceList(config);
        var catalog = Catalog.Merge(
            CatalogKind.Tools, [.. looks.Select(look => look.Tools)], config.Naming is ToolNaming.Prefix,
            [PingTool.Name], DateTimeOffset.UnixEpoch);
        return
        [
            new SurveyedTool(PingTool.Name, null, PingTool.Name, 0),
            .. catalog.Items.Select(item => new SurveyedTool(
                item.ExposedName, item.Server, item.Name, prices.Of(item.Server, item.Name).Cost)),
        ];
    }

    private static async Task<Look> LookAsync(
        Upstream upstream, GatewayIdentity identity, CatalogReader reader, TimeSpan timeout, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await upstream.FirstTry.WaitAsync(either.Token);
            if (upstream.Status.State is not UpstreamState.Up)
            {
                return Look.Of(upstream.Config, ServerHealth.Down, upstream.Status.Detail);
            }

            return upstream.Facts.SpeaksModern || upstream.IsShared
                ? await ListAsync(upstream, await upstream.SharedAsync(either.Token), reader, timeout, either.Token)
                : await ListOverSessionAsync(upstream, identity, reader, timeout, either.Token);
        }
        catch (UpstreamException exception)
        {
            return Look.Of(upstream.Config, ServerHealth.Down, exception.Message);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return Look.Of(upstream.Config, ServerHealth.Down,
                $"Upstream `{upstream.Name}` gave no answer within {timeout.TotalSeconds:0.###} s.");
        }
    }

    private static async Task<Look> ListOverSessionAsync(
        Upstream upstream, GatewayIdentity identity, CatalogReader reader, TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        await using var link = await upstream.OpenSessionLinkAsync(upstream.SharedMessages, cancellationToken);
        var initialize = OwnMessages.Initialize(identity.Name, identity.Version);
        var answer = await Answer.AskAsync(link, initialize, isModern: false, timeout, cancellationToken);
        if (!answer.IsResult)
        {
            throw new UpstreamException(
                UpstreamFault.BadAnswer,
                $"Upstream `{upstream.Name}` refused a second session (error {answer.Envelope.ErrorCode}).");
        }

        var version = UpstreamFacts.VersionOf(answer.Result.Span);
        await LegacyHandshake.CompleteAsync(link, version, cancellationToken);
        return await ListAsync(upstream, link, reader, timeout, cancellationToken);
    }

    private static async Task<Look> ListAsync(
        Upstream upstream, IUpstreamLink link, CatalogReader reader, TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        var facts = upstream.Facts;
        var page = Look.NoTools;
        var described = Capabilities.Parse(facts.SpeaksModern ? facts.Discover : facts.Initialize);
        if (described?["capabilities"]?[CatalogKind.Tools.Capability] is not null)
        {
            page = await reader.ReadAsync(CatalogKind.Tools, link, facts.SpeaksModern, timeout, cancellationToken);
        }

        page = page with { Items = [.. page.Items.Where(item => upstream.Tools.Allows(item.Name))] };
        return new Look(
            new SurveyedServer(
                upstream.Name, upstream.Config.Transport, ServerHealth.Up, facts.Eras, facts.SpeaksModern,
                page.Items.Count, null),
            page);
    }

    private sealed record Look(SurveyedServer Server, ListPage Tools)
    {
        public static readonly ListPage NoTools = new([], default, null, false);

        public static Look Of(UpstreamConfig upstream, ServerHealth health, string? error) =>
            new(new SurveyedServer(upstream.Name, upstream.Transport, health, null, false, 0, error), NoTools);
    }
}
