using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SatGate.Testing;

namespace SatGate.Dapr.Tests.Services;

/// <summary>An MCP server of both eras with one tool, that counts how often the tool ran.</summary>
internal sealed class CountingServer : IAsyncDisposable
{
    private const string Initialized =
        """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"""
        + "\"serverInfo\":{\"name\":\"counting\",\"version\":\"1\"}}";

    private const string Discovered =
        """{"supportedVersions":["2026-07-28","2025-11-25"],"capabilities":{"tools":{}},"resultType":"complete","""
        + "\"serverInfo\":{\"name\":\"counting\",\"version\":\"1\"},\"ttlMs\":0,\"cacheScope\":\"private\"}";

    private readonly WebApplication _app;
    private volatile TaskCompletionSource? _gate;
    private int _ran;
    private int _waiting;

    private CountingServer(WebApplication app) => _app = app;

    public int Ran => Volatile.Read(ref _ran);

    /// <summary>Calls that wait in the tool.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public Uri Url { get; private set; } = new("http://127.0.0.1/mcp");

    public static async Task<CountingServer> StartAsync()
    {
        var port = FreePort.Next();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var server = new CountingServer(builder.Build())
        {
            Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/mcp")),
        };
        server._app.MapPost("/mcp", server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>From now on calls wait in the tool, until they are released.</summary>
    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => Interlocked.Exchange(ref _gate, null)?.SetResult();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var message = await reader.ReadToEndAsync(context.RequestAborted);
        if (_gate is { } gate && message.Contains("tools/call", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _waiting);
            await gate.Task.WaitAsync(context.RequestAborted);
            Interlocked.Decrement(ref _waiting);
        }
        if (Answer(message) is not { } answer)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }
        context.Response.ContentType = "application/json";
        context.Response.Headers["Mcp-Session-Id"] = "counting";
        await context.Response.WriteAsync(answer, context.RequestAborted);
    }

    // Text search is enough: the messages are our own.
    private string? Answer(string message)
    {
        var at = message.IndexOf("\"id\":", StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }
        var id = message[(at + 5)..(message.AsSpan(at).IndexOfAny(',', '}') + at)];
        return message switch
        {
            _ when message.Contains("tools/call", StringComparison.Ordinal) => Result(id, Called()),
            _ when message.Contains("\"initialize\"", StringComparison.Ordinal) => Result(id, Initialized),
            _ when message.Contains("tools/list", StringComparison.Ordinal) =>
                Result(id, """{"tools":[{"name":"count","inputSchema":{"type":"object"}}]}"""),
            _ when message.Contains("server/discover", StringComparison.Ordinal) => Result(id, Discovered),
            _ => Result(id, "{}"),
        };
    }

    private string Called()
    {
        var number = Interlocked.Increment(ref _ran);
        return $$"""{"content":[{"type":"text","text":"{{number}}"}]}""";
    }

    private static string Result(string id, string result) =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""";
}
