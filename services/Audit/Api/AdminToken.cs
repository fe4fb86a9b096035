using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace SatGate.Audit.Api;

/// <summary>
/// Lets only holders of the admin token pass, who send it as a bearer token. It is compared by its hash in constant
/// time, so that neither its text nor its length can be felt out.
/// </summary>
internal sealed class AdminToken(string token) : IEndpointFilter
{
    private const string Scheme = "Bearer ";

    private readonly byte[] _hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (request.Headers.Authorization is [{ } sent] && sent.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(
                SHA256.HashData(Encoding.UTF8.GetBytes(sent[Scheme.Length..])), _hash))
        {
            // Records are not for caches on the way.
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(context);
        }

        context.HttpContext.Response.Headers.WWWAuthenticate = "Bearer realm=\"satgate-admin\"";
        return ValueTask.FromResult<object?>(
            Results.Problem(title: "the admin token is missing or wrong", statusCode: 401));
    }
}
