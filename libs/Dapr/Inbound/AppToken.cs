using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace SatGate.Dapr.Inbound;

/// <summary>
/// Lets only our own sidecar in: it shows <c>APP_API_TOKEN</c> as <c>dapr-api-token</c>. Anyone else on the network who
/// finds the port is answered 401, which a gRPC client reads as UNAUTHENTICATED.
/// </summary>
public static class AppToken
{
    /// <summary>Asks for the token before anything else looks at a request.</summary>
    /// <param name="token">Null asks for none, for a port that only this machine can reach.</param>
    /// <param name="open">Paths that need none: the probes of an orchestrator.</param>
    public static void UseAppToken(this IApplicationBuilder app, string? token, params string[] open)
    {
        if (token is null)
        {
            return;
        }
        var expected = Digest(token);
        app.Use((context, next) =>
        {
            var path = context.Request.Path.Value;
            if (Array.IndexOf(open, path) >= 0 || Matches(context.Request.Headers[DaprHeaders.ApiToken], expected))
            {
                return next(context);
            }
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
    }

    // Of equal length whatever was sent, so that the time taken tells neither the length nor a first difference.
    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static bool Matches(StringValues shown, byte[] expected) =>
        shown.Count == 1 && CryptographicOperations.FixedTimeEquals(Digest(shown[0] ?? ""), expected);
}
