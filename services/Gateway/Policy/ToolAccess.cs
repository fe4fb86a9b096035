using System.Net;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Upstreams;
using SatGate.Gateway.Views;

namespace SatGate.Gateway.Policy;

/// <summary>
/// Step 6: who may use what. One decision for the call and for every list that shows what could be called: an
/// upstream's own lists of tools and tenants, the caveats of the caller's token, then the policy. Doubt refuses.
/// </summary>
internal sealed class ToolAccess(SettingsSource settings, TimeProvider clock)
{
    /// <summary>Null when the tool may be called at this price with these arguments.</summary>
    /// <param name="tool">The upstream's own name of it.</param>
    public Refusal? RefuseCall(Call call, Upstream upstream, string tool, long cost)
    {
        if (!upstream.Tools.Allows(tool))
        {
            return new Refusal(JsonRpcCodes.Denied, "policy_denied", "This tool may not be called here.");
        }

        var principal = call.Principal!;
        var arguments = call.Envelope.Arguments.Of(call.Body);
        if (principal.Grant is { } grant)
        {
            var denial = grant.Call(tool, upstream.Name, cost, arguments, clock.GetUtcNow(), call.Address);
            if (!denial.IsNone)
            {
                return TokenRefusals.Of(denial);
            }
        }

        var rules = settings.Current.Rules;
        if (rules.IsOpen)
        {
            return null;
        }

        var verdict = rules.Call(principal, upstream.Name, tool, arguments);
        return verdict.IsAllowed ? null : new PolicyRefusal(verdict);
    }

    /// <summary>Whether the tool is shown: as the call, but for the arguments, which are not known yet.</summary>
    public bool Shows(Call call, Upstream upstream, string tool)
    {
        var (principal, current) = (call.Principal!, settings.Current);
        if (!upstream.Tools.Allows(tool) || !current.Rules.Shows(principal, upstream.Name, tool))
        {
            return false;
        }

        if (principal.Grant is not { } grant)
        {
            return true;
        }

        var cost = current.Prices.Of(upstream.Name, tool).Cost;
        return grant.List(tool, upstream.Name, cost, clock.GetUtcNow(), call.Address).IsNone;
    }

    /// <summary>Whether every tool of the upstream is shown to this caller, so that nothing need be cut out.</summary>
    public bool ShowsAll(Call call, Upstream upstream) => upstream.Tools.IsOpen && ShowsAll(call);

    /// <summary>Whether this caller sees whatever the upstreams' own lists show.</summary>
    public bool ShowsAll(Call call) => call.Principal!.Grant is null && settings.Current.Rules.IsOpen;

    /// <summary>Null when the caller may use the server at all: its session, its list of tools, its streams.</summary>
    public Refusal? RefuseServer(Call call, string server) => RefuseServer(call.Principal!, server, call.Address);

    /// <summary>The same before there is a message (HTTP GET and DELETE).</summary>
    public Refusal? RefuseServer(Principal principal, string server, IPAddress? address)
    {
        var rules = settings.Current.Rules;
        if (rules.IsForeign(principal, server))
        {
            return TransparentView.NoSuchServer();
        }

        if (principal.Grant?.Session(server, clock.GetUtcNow(), address) is { IsNone: false } denial)
        {
            return TokenRefusals.Of(denial);
        }

        return rules.IsOpen || rules.ShowsServer(principal, server) ? null : NotAllowed("this server");
    }

    /// <summary>Null when the caller may send this method, which is no call of a tool, to the server.</summary>
    public Refusal? RefuseMethod(Call call, string server) =>
        RefuseServer(call, server)
        ?? (IsOfSession(call.Envelope.Method) || ShowsContent(call, server)
            ? null
            : NotAllowed("this server's prompts and resources"));

    public bool ShowsServer(Call call, string server) => RefuseServer(call, server) is null;

    /// <summary>Whether the caller may use the server's prompts and resources.</summary>
    public bool ShowsContent(Call call, string server) =>
        ShowsServer(call, server)
        && (settings.Current.Rules is { IsOpen: true } || settings.Current.Rules.ShowsContent(call.Principal!, server));

    /// <summary>
    /// What a session needs to begin, to list tools and to hear that they changed; whatever else there is, is content.
    /// </summary>
    public static bool IsOfSession(McpMethod method) => method
        is McpMethod.Initialize or McpMethod.Discover or McpMethod.Ping or McpMethod.ToolsList
        or McpMethod.LoggingSetLevel or McpMethod.SubscriptionsListen
        or McpMethod.TasksGet or McpMethod.TasksResult or McpMethod.TasksUpdate or McpMethod.TasksCancel;

    private static Refusal NotAllowed(string what) =>
        new(JsonRpcCodes.Denied, "policy_denied", $"The policy does not allow {what}.");
}
