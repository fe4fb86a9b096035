using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SatGate.Benchmarks.Relay;

/// <summary>
/// A trivial MCP server (legacy era): it answers every tools/call with the same result, over HTTP (verb relay-upstream)
/// or stdio (verb relay-stdio). It does as little as a server can, so that what is measured is the way to it.
/// </summary>
internal static class RelayUpstream
{
    private const string Initialized =
        """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"""
        + "\"serverInfo\":{\"name\":\"trivial\",\"version\":\"1\"}}";

    private const string Tools = """{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}""";

    private const string Called = """{"content":[{"type":"text","text":"The answer to everything."}]}""";

    public static async Task RunHttpAsync(Options options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(options.Number("port")));
        var app = builder.Build();
        app.MapPost("/mcp", AnswerAsync);
        await app.RunAsync();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var answer = Answer(await reader.ReadToEndAsync(context.RequestAborted));
        if (answer is null)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(answer);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        context.Response.Headers["Mcp-Session-Id"] = "trivial";
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    public static async Task RunStdioAsync(Options options)
    {
        _ = options;
        await using var output =
            new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
        using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        while (await input.ReadLineAsync() is { } line)
        {
            if (Answer(line) is { } answer)
            {
                await output.WriteLineAsync(answer);
            }
        }
    }

    // Text search is enough: the load is our own, and its ids are numbers.
    private static string? Answer(string message)
    {
        var at = message.IndexOf("\"id\":", StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var start = at + 5;
        var end = message.AsSpan(start).IndexOfAny(',', '}') + start;
        var result = message.Contains("tools/call", StringComparison.Ordinal) ? Called
            : message.Contains("\"initialize\"", StringComparison.Ordinal) ? Initialized
            : message.Contains("tools/list", StringComparison.Ordinal) ? Tools
            : message.Contains("server/discover", StringComparison.Ordinal) ? null
            : "{}";
        var id = message[start..end];
        return result is null
            ? $$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":-32601,"message":"Method not found"}}"""
            : $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""";
    }
}
