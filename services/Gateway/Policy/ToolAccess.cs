using SatGate.Gateway.Calls;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Policy;

/// <summary>
/// Step 6: who may use what. One decision for the call and for every list that shows what could be called: an
/// upstream's own lists of tools, then the caveats of the caller's token. Doubt refuses.
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

        if (call.Principal!.Grant is not { } grant)
        {
            return null;
        }

        var arguments = call.Envelope.Arguments.Of(call.Body);
        var denial = grant.Call(tool, upstream.Name, cost, arguments, clock.GetUtcNow(), call.Address);
        return denial.IsNone ? null : TokenRefusals.Of(denial);
    }

    /// <summary>Whether the tool is shown: as the call, but for the arguments, which are not known yet.</summary>
    public bool Shows(Call call, Upstream upstream, string tool)
    {
        if (!upstream.Tools.Allows(tool))
        {
            return false;
        }

        if (call.Principal!.Grant is not { } grant)
        {
            return true;
        }

        var cost = settings.Current.Prices.Of(upstream.Name, tool).Cost;
        return grant.List(tool, upstream.Name, cost, clock.GetUtcNow(), call.Address).IsNone;
    }

    /// <summary>Whether every tool of the upstream is shown to this caller, so that nothing need be cut out.</summary>
    public static bool ShowsAll(Call call, Upstream upstream) =>
        upstream.Tools.IsOpen && call.Principal!.Grant is null;

    /// <summary>Null when the caller may use the server at all: its prompts, its resources, its streams.</summary>
    public Refusal? RefuseServer(Call call, string server) => RefuseServer(call.Principal!, server, call.Address);

    /// <summary>The same before there is a message (HTTP GET and DELETE).</summary>
    public Refusal? RefuseServer(Principal principal, string server, System.Net.IPAddress? address)
    {
        if (principal.Grant is not { } grant)
        {
            return null;
        }

        var denial = grant.Session(server, clock.GetUtcNow(), address);
        return denial.IsNone ? null : TokenRefusals.Of(denial);
    }

    public bool ShowsServer(Call call, string server) => RefuseServer(call, server) is null;
}
