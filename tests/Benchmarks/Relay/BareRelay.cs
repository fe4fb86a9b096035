using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SatGate.Benchmarks.Relay;

/// <summary>
/// The floor under every gateway of this kind: Kestrel in front, HttpClient behind, the body copied, and nothing known,
/// checked, paid or recorded. What the gateway costs beyond it is its own; the rest is the platform's.
/// </summary>
internal static class BareRelay
{
    public static async Task RunAsync(Options options)
    {
        var upstream = $"http://127.0.0.1:{options.Number("upstream").ToString(CultureInfo.InvariantCulture)}/mcp";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(options.Number("port")));
        using var http = new HttpMessageInvoker(
            new SocketsHttpHandler { UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null });
        var app = builder.Build();
        app.MapPost("/mcp", context => RelayAsync(context, http, upstream));
        await app.RunAsync();
    }

    private static async Task RelayAsync(HttpContext context, HttpMessageInvoker http, string upstream)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, upstream);
        request.Content = new StreamContent(context.Request.Body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        request.Content.Headers.ContentLength = context.Request.ContentLength;
        foreach (var name in new[] { "Accept", "Mcp-Session-Id" })
        {
            if (context.Request.Headers.TryGetValue(name, out var value))
            {
                request.Headers.TryAddWithoutValidation(name, value.ToString());
            }
        }

        using var response = await http.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        context.Response.ContentLength = response.Content.Headers.ContentLength;
        if (response.Headers.NonValidated.TryGetValues("Mcp-Session-Id", out var session))
        {
            context.Response.Headers["Mcp-Session-Id"] = session.ToString();
        }

        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
