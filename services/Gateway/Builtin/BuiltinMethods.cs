using System.Text.Json;
using SatGate.Contracts.Budget.V1;
using SatGate.Gateway.Administration;
using SatGate.Gateway.Aggregation;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Spending;

namespace SatGate.Gateway.Builtin;

/// <summary>
/// The gateway's own methods (docs/wire.md): free, answered here, and for the caller's own account only.
/// </summary>
internal sealed class BuiltinMethods(
    SettingsSource settings, OwnAccount own, DelegateMethod delegation, DescendantMethods descendants,
    AdminTools admin)
{
    /// <summary>The answer to a method of the gateway's own; null for every other method.</summary>
    public async ValueTask<Route?> TryRouteAsync(Call call) => call.Envelope.Method switch
    {
        McpMethod.SatGateBudget => await BudgetAsync(call),
        McpMethod.SatGateQuote => await QuoteAsync(call),
        McpMethod.SatGateDelegate or McpMethod.SatGateReturn or McpMethod.SatGateRevoke
            when call.Principal!.Grant is null => new RefuseRoute(
            new Refusal(
                JsonRpcCodes.MethodNotFound, null,
                "Delegation needs tokens that carry a budget (`auth.mode: header`).")),
        McpMethod.SatGateDelegate => await delegation.RouteAsync(call),
        McpMethod.SatGateReturn => await descendants.ReturnAsync(call),
        McpMethod.SatGateRevoke => await descendants.RevokeAsync(call),
        _ => null,
    };

    private async ValueTask<Route> BudgetAsync(Call call)
    {
        if (await own.FindAsync(call.Principal!, call.ClientLeft) is not { } standing)
        {
            return new RefuseRoute(BudgetRefusal.Unavailable());
        }

        var account = standing.Account;
        return new AnswerRoute(OwnAnswers.Object(writer =>
        {
            var balances = account.Balances;
            writer.WriteString("tokenId", call.Principal!.Id);
            writer.WriteString("budgetId", account.Id);
            writer.WriteNumber("limit", balances.Limit);
            writer.WriteNumber("spent", balances.Spent);
            writer.WriteNumber("held", balances.Held);
            writer.WriteNumber("delegated", balances.Delegated);
            writer.WriteNumber("remaining", standing.Remaining);
            WriteWindows(writer, account);
            if (call.Principal.Grant is { } grant)
            {
                WriteChain(writer, grant, standing);
            }

            Complete(writer, call);
        }));
    }

    private static void WriteWindows(Utf8JsonWriter writer, Account account)
    {
        writer.WriteStartArray("windows");
        foreach (var window in account.Windows)
        {
            writer.WriteStartObject();
            writer.WriteString("period", window.Window.Period.ToString().ToLowerInvariant());
            writer.WriteNumber("cap", window.Window.Cap);
            writer.WriteNumber("used", window.Used);
            writer.WriteNumber("remaining", window.Remaining);
            writer.WriteString("resetsAt", DateTimeOffset.FromUnixTimeMilliseconds(window.ResetsAt));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (account.Windows.Count > 0)
        {
            writer.WriteString(
                "resetsAt", DateTimeOffset.FromUnixTimeMilliseconds(account.Windows.Min(window => window.ResetsAt)));
        }
    }

    // The caller's own descent; whatever else those accounts hold is not the caller's to know.
    private static void WriteChain(Utf8JsonWriter writer, TokenGrant grant, Standing standing)
    {
        writer.WriteBoolean("open", standing.IsOpen);
        writer.WriteStartArray("chain");
        foreach (var link in grant.Token.Accounts)
        {
            writer.WriteStringValue(link.Account);
        }

        writer.WriteEndArray();
        if (grant.Token.ExpiresAt is { } expires)
        {
            writer.WriteString("expiresAt", expires);
        }
    }

    private async ValueTask<Route> QuoteAsync(Call call)
    {
        if (call.Text(call.Envelope.Name) is not { } name)
        {
            return new RefuseRoute(Refusal.InvalidParams("`params.name` must be the name of a tool."));
        }

        var current = settings.Current;
        var tools = await call.View.ToolsAsync(call);
        var tool = tools.FirstOrDefault(candidate => candidate.ExposedName == name);
        var isOwn = call.View.Server is null && (name == PingTool.Name || admin.Has(call, name));
        if (tool == default && !isOwn)
        {
            return new RefuseRoute(Refusal.InvalidParams("No such tool: `tools/list` names the ones there are."));
        }

        if (await own.FindAsync(call.Principal!, call.ClientLeft) is not { } standing)
        {
            return new RefuseRoute(BudgetRefusal.Unavailable());
        }

        var cost = isOwn ? 0 : current.Prices.Of(tool.Server, tool.Name).Cost;
        var remaining = standing.Remaining;
        var alternatives = cost <= remaining ? [] : Affordable(tools, name, remaining, current);
        return new AnswerRoute(OwnAnswers.Object(writer =>
        {
            writer.WriteNumber("cost", cost);
            writer.WriteNumber("remaining", remaining);
            writer.WriteBoolean("affordable", cost <= remaining);
            Alternative.Write(writer, alternatives);
            Complete(writer, call);
        }));
    }

    /// <summary>The tools that a caller who was refused could still pay for, cheapest first.</summary>
    public static async ValueTask<IReadOnlyList<Alternative>> AlternativesAsync(
        Call call, UpstreamRoute route, long remaining, GatewaySettings current) =>
        Affordable(await call.View.ToolsAsync(call), route.ExposedTool!, remaining, current);

    private static IReadOnlyList<Alternative> Affordable(
        IReadOnlyList<Views.VisibleTool> tools, string refused, long remaining, GatewaySettings current) =>
    [
        .. tools
            .Where(tool => tool.ExposedName != refused)
            .Select(tool => new Alternative(tool.ExposedName, current.Prices.Of(tool.Server, tool.Name).Cost))
            .Where(alternative => alternative.CostCredits <= remaining)
            .OrderBy(alternative => alternative.CostCredits)
            .Take(BudgetRefusal.AlternativesMax),
    ];

    /// <summary>What a result of the stateless era has to say of itself.</summary>
    public static void Complete(Utf8JsonWriter writer, Call call)
    {
        if (call.IsModern)
        {
            writer.WriteString("resultType", "complete");
        }
    }
}
