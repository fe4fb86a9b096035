using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SatGate.Audit.Tests.Export;

/// <summary>
/// A small S3: PUT of objects in path style, signatures checked by version 4 of AWS's scheme and the body by its hash.
/// </summary>
internal sealed class S3Server : IAsyncDisposable
{
    public const string AccessKey = "AKIDEXAMPLE";
    public const string SecretKey = "a secret key of the tests";
    public const string Region = "eu-central-1";

    private readonly WebApplication _app;

    private S3Server(WebApplication app) => _app = app;

    public ConcurrentDictionary<string, string> Objects { get; } = new();

    /// <summary>Answers 503 while true.</summary>
    public bool IsDown { get; set; }

    public Uri Address => new(_app.Urls.Single());

    public static async Task<S3Server> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new S3Server(builder.Build());
        server._app.MapPut("/{bucket}/{**key}", server.PutAsync);
        await server._app.StartAsync(cancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task PutAsync(HttpContext context, string bucket, string key)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (IsDown || !IsSigned(context.Request, body.ToArray()))
        {
            context.Response.StatusCode = IsDown ? 503 : 403;
            return;
        }

        Objects[$"{bucket}/{key}"] = Encoding.UTF8.GetString(body.ToArray());
        context.Response.Headers.ETag = "\"" + Convert.ToHexStringLower(SHA256.HashData(body.ToArray())) + "\"";
    }

    private static bool IsSigned(HttpRequest request, byte[] body)
    {
        var hash = request.Headers["x-amz-content-sha256"].ToString();
        var parts = request.Headers.Authorization.ToString().Replace("AWS4-HMAC-SHA256 ", "", StringComparison.Ordinal)
            .Split(", ").Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        var names = parts["SignedHeaders"].Split(';');
        var canonical = string.Join('\n',
            request.Method, request.Path.ToUriComponent(), "",
            string.Concat(names.Select(name => $"{name}:{request.Headers[name].ToString().Trim()}\n")),
            parts["SignedHeaders"], hash);
        var scope = parts["Credential"].Split('/', 2)[1];
        var text = string.Join('\n', "AWS4-HMAC-SHA256", request.Headers["x-amz-date"].ToString(), scope,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        var key = scope.Split('/').Aggregate(
            Encoding.UTF8.GetBytes("AWS4" + SecretKey),
            (current, part) => HMACSHA256.HashData(current, Encoding.UTF8.GetBytes(part)));
        return parts["Credential"] == $"{AccessKey}/{scope}" && scope.Split('/')[1] == Region
            && hash == Convert.ToHexStringLower(SHA256.HashData(body))
            && parts["Signature"] == Convert.ToHexStringLower(
                HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }
}
