using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SatGate.Gateway.Tests.InProcess;

/// <summary>
/// An HTTP server of the legacy era in this process that does what the test tells it to, and counts the calls that
/// have reached it.
/// </summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _calls = new();

    private ScriptedUpstream(WebApplication app) => _app = app;

    private static string Initialized(string capabilities) =>
        "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{" + capabilities
        + "},\"serverInfo\":{\"name\":\"scripted\",\"version\":\"1\"}}";

    /// <summary>Answers a tools/call with the given id; well, by default.</summary>
    public Func<HttpContext, string, Task> OnCall { get; set; } = (context, id) => AnswerAsync(context, Ran(id));

    /// <summary>Answers GET; there is no stream by default.</summary>
    public Func<HttpContext, Task> OnGet { get; set; } = context =>
    {
        context.Response.StatusCode = 405;
        return Task.CompletedTask;
    };

    /// <summary>
    /// Answers what is no tools/call, given the method, the message and its id; not offered, by default.
    /// </summary>
    public Func<HttpContext, string, JsonElement, string, Task> OnOther { get; set; } =
        (context, _, _, id) => AnswerAsync(context, Error(id, -32601));

    /// <summary>The members of the capabilities it announces.</summary>
    public string Capabilities { get; init; } = "\"tools\":{}";

    /// <summary>The name of its only tool.</summary>
    public string Tool { get; init; } = "work";

    /// <summary>Bodies of the tools/call requests that have come, in order.</summary>
    public IReadOnlyCollection<string> Calls => _calls;

    public Uri Url => new(new Uri(_app.Urls.Single()), "/mcp");

    public static async Task<ScriptedUpstream> StartAsync(string tool = "work", string capabilities = "\"tools\":{}")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var upstream = new ScriptedUpstream(app) { Tool = tool, Capabilities = capabilities };
        app.MapPost("/mcp", (RequestDelegate)upstream.PostAsync);
        app.MapGet("/mcp", (RequestDelegate)(context => upstream.OnGet(context)));
        app.MapDelete("/mcp", () => Results.Ok());
        await app.StartAsync(TestContext.Current.CancellationToken);
        return upstream;
    }

    /// <summary>A result with a text, as a tool gives it.</summary>
    public static string Ran(string id) => Result(id, """{"content":[{"type":"text","text":"done"}]}""");

    public static string Result(string id, string result) =>
        $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":{result.ReplaceLineEndings("")}}}";

    public static string Error(string id, int code) =>
        $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"error\":{{\"code\":{code},\"message\":\"no\"}}}}";

    public static Task AnswerAsync(HttpContext context, string message, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Encoding.UTF8.GetByteCount(message);
        return context.Response.WriteAsync(message);
    }

    /// <summary>A stream with this text, which then ends.</summary>
    public static Task StreamAsync(HttpContext context, string events)
    {
        context.Response.ContentType = "text/event-stream";
        return context.Response.WriteAsync(events);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task PostAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        using var message = JsonDocument.Parse(body);
        var id = message.RootElement.TryGetProperty("id", out var value) ? value.GetRawText() : null;
        var method = message.RootElement.TryGetProperty("method", out var name) ? name.GetString() : null;
        switch (method)
        {
            case "initialize":
                context.Response.Headers["Mcp-Session-Id"] = "s";
                await AnswerAsync(context, Result(id!, Initialized(Capabilities)));
                break;
            case "tools/list":
                await AnswerAsync(context, Result(
                    id!, "{\"tools\":[{\"name\":\"" + Tool + "\",\"inputSchema\":{}}]}"));
                break;
            case "tools/call":
                _calls.Enqueue(body);
                await OnCall(context, id!);
                break;
            case null or ['n', 'o', 't', 'i', 'f', ..]:
                context.Response.StatusCode = 202;
                break;
            default:
                await OnOther(context, method, message.RootElement, id!);
                break;
        }
    }
}
