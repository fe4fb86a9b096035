using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SatGate.Audit.Tests.Metering;

/// <summary>An MCP server (legacy era) whose tools end in every way that a call can end.</summary>
internal sealed class LabServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LabServer(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.Single() + "/mcp");

    public static async Task<LabServer> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new LabServer(builder.Build());
        server._app.MapPost("/mcp", AnswerAsync);
        await server._app.StartAsync(cancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context)
    {
        var message = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        var method = message["method"]?.GetValue<string>();
        if (message["id"] is not { } id)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        var tool = LabTool.All.FirstOrDefault(each => each.Name == message["params"]?["name"]?.GetValue<string>());
        if (method == "tools/call" && tool is { End: CallEnd.BrokenOff })
        {
            context.Abort();
            return;
        }

        if (method == "tools/call" && tool is { End: CallEnd.TurnedAway })
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }

        context.Response.ContentType = "application/json";
        context.Response.Headers["Mcp-Session-Id"] = "lab";
        await context.Response.WriteAsync(Answer(method, tool, id.ToJsonString()), context.RequestAborted);
    }

    private static string Answer(string? method, LabTool? tool, string id) => method switch
    {
        "initialize" => Result(id, new JsonObject
        {
            ["protocolVersion"] = "2025-11-25",
            ["capabilities"] = new JsonObject { ["tools"] = new JsonObject() },
            ["serverInfo"] = new JsonObject { ["name"] = "lab", ["version"] = "1" },
        }),
        "tools/list" => Result(id, new JsonObject
        {
            ["tools"] = new JsonArray([.. LabTool.All.Select(each => (JsonNode)new JsonObject
            {
                ["name"] = each.Name, ["inputSchema"] = new JsonObject { ["type"] = "object" },
            })]),
        }),
        "tools/call" when tool is { End: CallEnd.Refused } => Error(id, -32602),
        "tools/call" when tool is { End: CallEnd.Failed or CallEnd.TurnedAway } => Error(id, -32050),
        "tools/call" when tool is not null => Result(id, tool.Result()),
        "ping" => Result(id, new JsonObject()),
        _ => Error(id, -32601),
    };

    private static string Result(string id, JsonObject result) =>
        new StringBuilder("{\"jsonrpc\":\"2.0\",\"id\":").Append(id).Append(",\"result\":")
            .Append(result.ToJsonString()).Append('}').ToString();

    private static string Error(string id, int code) =>
        $$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":{{{code}}},"message":"no"}}""";
}
