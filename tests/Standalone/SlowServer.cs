using System.Net.Mime;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SatGate.Standalone.Tests;

/// <summary>An MCP server over HTTP with one tool, <c>wait</c>, that answers when it is released.</summary>
internal sealed class SlowServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SlowServer(WebApplication app) => _app = app;

    /// <summary>Its endpoint.</summary>
    public string Url => $"{_app.Urls.Single()}/mcp";

    /// <summary>Completes when the tool was called.</summary>
    public Task Called => _called.Task;

    public static async Task<SlowServer> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new SlowServer(builder.Build());
        server._app.MapPost("/mcp", server.AnswerAsync);
        await server._app.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>Lets the call end.</summary>
    public void Release() => _released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        await _app.DisposeAsync();
    }

    private async Task<IResult> AnswerAsync(HttpRequest request)
    {
        var message = (await JsonNode.ParseAsync(request.Body))!;
        if (message["id"] is not { } id)
        {
            return Results.Accepted();
        }

        if ($"{message["method"]}" == "tools/call")
        {
            _called.TrySetResult();
            await _released.Task;
        }

        var result = $"{message["method"]}" switch
        {
            "initialize" => """
                {"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"slow","version":"1"}}
                """,
            "tools/list" => """{"tools":[{"name":"wait","inputSchema":{"type":"object"}}]}""",
            "tools/call" => """{"content":[{"type":"text","text":"done"}]}""",
            _ => null,
        };
        var member = result is null ? "\"error\":{\"code\":-32601,\"message\":\"no\"}" : $"\"result\":{result}";
        return Results.Text(
            $$"""{"jsonrpc":"2.0","id":{{id.ToJsonString()}},{{member}}}""", MediaTypeNames.Application.Json);
    }
}
