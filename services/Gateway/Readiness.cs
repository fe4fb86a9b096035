using Microsoft.AspNetCore.Http;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway;

/// <summary>
/// `/readyz`: ready when every upstream has been tried once; one that is down is named, and the others serve.
/// </summary>
internal static class Readiness
{
    public static IResult Of(UpstreamSet upstreams)
    {
        var states = upstreams.All.Select(upstream => (upstream.Name, upstream.Status)).ToList();
        var isReady = states.All(upstream => upstream.Status.State is not UpstreamState.Connecting);
        var lines =
            states.Select(upstream => $"{upstream.Name}: {upstream.Status.State.ToString().ToLowerInvariant()}");
        return Results.Text(
            string.Join('\n', lines.Prepend(isReady ? "ready" : "starting")) + "\n",
            statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
