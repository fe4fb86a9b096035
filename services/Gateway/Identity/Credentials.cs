using Microsoft.AspNetCore.Http;

namespace SatGate.Gateway.Identity;

/// <summary>
/// Where a credential may stand in an HTTP request: `Authorization: Bearer`, or `X-API-Key`. Never the query string.
/// </summary>
internal static class Credentials
{
    private const string Bearer = "Bearer ";

    public static string? Of(IHeaderDictionary headers)
    {
        var authorization = headers.Authorization;
        if (authorization.Count == 1 && authorization[0] is { } value
            && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return value[Bearer.Length..].Trim();
        }

        return headers.TryGetValue("X-API-Key", out var key) && key.Count == 1 ? key[0] : null;
    }
}
