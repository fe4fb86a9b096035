using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Identity;

/// <summary>
/// What an OAuth client needs to get a token for this gateway (RFC 9728): a document for each endpoint, and where it is
/// in every challenge. Nothing of it exists while JWTs are not accepted.
/// </summary>
internal sealed class ResourceMetadata(SettingsSource settings)
{
    public const string WellKnown = "/.well-known/oauth-protected-resource";

    /// <summary>Adds the document's address to the challenge of a 401 or 403.</summary>
    public Task ApplyAsync(HttpContext context, RequestDelegate next)
    {
        if (settings.Current.Config.Auth.Jwt is { } jwt)
        {
            context.Response.OnStarting(() =>
            {
                if (context.Response.Headers.WWWAuthenticate is [{ Length: > 0 } challenge])
                {
                    var separator = challenge.Contains('=', StringComparison.Ordinal) ? ", " : " ";
                    var path = context.Request.Path.Value!;
                    context.Response.Headers.WWWAuthenticate =
                        $"{challenge}{separator}resource_metadata=\"{BaseOf(jwt, context.Request)}{WellKnown}{path}\"";
                }

                return Task.CompletedTask;
            });
        }

        return next(context);
    }

    /// <summary>The document of one endpoint; 404 when there is none.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var path = context.Request.Path.Value![WellKnown.Length..];
        if (settings.Current.Config.Auth.Jwt is not { } jwt || !IsEndpoint(path))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("resource", BaseOf(jwt, context.Request) + (path.Length == 0 ? "/mcp" : path));
            WriteList(writer, "authorization_servers", [jwt.Issuer]);
            WriteList(writer, "bearer_methods_supported", ["header"]);
            if (jwt.RequiredScopes.Count > 0)
            {
                WriteList(writer, "scopes_supported", jwt.RequiredScopes);
            }

            writer.WriteEndObject();
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = buffer.WrittenCount;
        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    // Whether there is such a server is not told to whoever has shown no token yet.
    private static bool IsEndpoint(string path) =>
        path is "" or "/mcp" or "/sse"
        || (path.StartsWith("/servers/", StringComparison.Ordinal) && path.EndsWith("/mcp", StringComparison.Ordinal)
            && path.Count(c => c == '/') == 3);

    private static string BaseOf(JwtConfig jwt, HttpRequest request) =>
        jwt.Resource is { } own ? own.GetLeftPart(UriPartial.Authority) : $"{request.Scheme}://{request.Host}";

    private static void WriteList(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
