using System.Text.Json;
using System.Text.Json.Nodes;

namespace SatGate.Standalone.Commands.Demo;

/// <summary>
/// The sample tool server of the demo: MCP 2025-11-25 (lifecycle, ping, tools/list, tools/call), one message at a
/// time. It is an ordinary server that has never heard of credits. Pure: a line in, a line or nothing out.
/// </summary>
internal static class SampleServer
{
    private const string Version = "2025-11-25";

    private const int ParseError = -32700;
    private const int MethodNotFound = -32601;
    private const int InvalidParams = -32602;

    /// <summary>The answer to one message; null for what wants none.</summary>
    public static string? Answer(string line)
    {
        JsonObject? message;
        try
        {
            message = JsonNode.Parse(line) as JsonObject;
        }
        catch (JsonException)
        {
            return Error(null, ParseError, "Not JSON.");
        }

        if (message?["id"] is not { } id || message["method"]?.ToString() is not { } method)
        {
            return null;
        }

        return method switch
        {
            "initialize" => Result(id, Initialized()),
            "ping" => Result(id, []),
            "tools/list" => Result(
                id, new JsonObject { ["tools"] = new JsonArray([.. SampleTool.All.Select(Listed)]) }),
            "tools/call" => Call(id, message["params"] as JsonObject),
            _ => Error(id, MethodNotFound, "This server has tools and nothing else."),
        };
    }

    private static JsonObject Initialized() => new()
    {
        ["protocolVersion"] = Version,
        ["capabilities"] = new JsonObject { ["tools"] = new JsonObject() },
        ["serverInfo"] = new JsonObject { ["name"] = "satgate-demo-server", ["version"] = VersionCommand.Version },
    };

    private static JsonNode Listed(SampleTool tool) => new JsonObject
    {
        ["name"] = tool.Name,
        ["description"] = tool.Description,
        ["inputSchema"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { [tool.Argument] = new JsonObject { ["type"] = "string" } },
            ["required"] = new JsonArray(tool.Argument),
        },
    };

    private static string Call(JsonNode id, JsonObject? parameters)
    {
        var name = parameters?["name"]?.ToString();
        if (SampleTool.All.FirstOrDefault(candidate => candidate.Name == name) is not { } tool)
        {
            return Error(id, InvalidParams, "No such tool: tools/list names the ones there are.");
        }

        if ((parameters?["arguments"] as JsonObject)?[tool.Argument] is not JsonValue value
            || !value.TryGetValue(out string? argument))
        {
            return Error(id, InvalidParams, $"`{tool.Name}` needs the argument `{tool.Argument}`, a string.");
        }

        var text = tool.Answer.Replace("{0}", argument, StringComparison.Ordinal);
        var result = new JsonObject
        {
            ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }),
        };
        if (tool.Fails)
        {
            result["isError"] = true;
        }

        return Result(id, result);
    }

    private static string Result(JsonNode id, JsonObject result) =>
        new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone(), ["result"] = result }.ToJsonString();

    private static string Error(JsonNode? id, int code, string text) => new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = id?.DeepClone(),
        ["error"] = new JsonObject { ["code"] = code, ["message"] = text },
    }.ToJsonString();
}
