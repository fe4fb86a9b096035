using Microsoft.AspNetCore.Http;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Fronts.Http;

/// <summary>
/// Refusals of the transport itself, before a message was read: JSON-RPC errors without an id, with a status that fits.
/// </summary>
internal static class PlainAnswers
{
    public static ValueTask RefuseAsync(HttpResponse response, int status, string message) =>
        RefuseAsync(response, new Refusal(JsonRpcCodes.InvalidRequest, null, message) { HttpStatus = status });

    public static ValueTask RefuseAsync(HttpResponse response, Refusal refusal)
    {
        var body = OwnAnswers.Error(default, refusal, response.HttpContext.TraceIdentifier);
        return new HttpClientReply(response).RefuseAsync(body, refusal);
    }
}
