using SatGate.Gateway.Aggregation;
using SatGate.Gateway.Upstreams.Multiplexed;

namespace SatGate.Gateway.Calls;

/// <summary>What must hold of a tools/call before anyone is asked whether it may be made.</summary>
internal sealed class CallChecks(AggregateCatalogs catalogs)
{
    /// <summary>The refusal of a call that names no tool, or whose arguments are no object.</summary>
    public static Refusal? Check(Call call, UpstreamRoute route)
    {
        if (route.Tool is null)
        {
            return Refusal.InvalidParams("`params.name` must be the name of a tool.");
        }

        var arguments = call.Envelope.Arguments;
        return arguments.IsPresent && call.Body.Span[arguments.Start] != (byte)'{'
            ? Refusal.InvalidParams("`params.arguments` must be an object.")
            : null;
    }

    /// <summary>
    /// Whether the headers repeat the arguments where the tool asks for it (MCP 2026-07-28); an HTTP upstream checks
    /// that itself.
    /// </summary>
    public async ValueTask<Refusal?> CheckHeadersAsync(Call call, UpstreamRoute route) =>
        call.IsModern && call.Headers is { } headers && route.Link is MultiplexedLink
            && await catalogs.FindOwnAsync(call, route.Upstream.Name, route.Tool!) is { } tool
            ? ParamHeaders.Check(tool.Json, call.Envelope.Arguments.Of(call.Body), headers)
            : null;
}
