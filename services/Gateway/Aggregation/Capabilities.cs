using System.Text.Json.Nodes;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Aggregation;

/// <summary>
/// What several servers can do, as one server. Members the gateway does not know are kept; of two with one name the
/// first wins.
/// </summary>
internal static class Capabilities
{
    /// <summary>
    /// The union of the `capabilities` of initialize or discover results; tools are always there, for `ping`.
    /// </summary>
    public static JsonObject Combine(IEnumerable<(string Server, JsonObject Result)> servers)
    {
        var combined = new JsonObject { ["tools"] = new JsonObject() };
        foreach (var (_, result) in servers)
        {
            if (result["capabilities"] is JsonObject capabilities)
            {
                Merge(combined, capabilities);
            }
        }

        return combined;
    }

    /// <summary>The servers' instructions, each under its name; null when none has any.</summary>
    public static string? Instructions(IEnumerable<(string Server, JsonObject Result)> servers)
    {
        var parts = servers
            .Select(server => (server.Server, Text: server.Result["instructions"]?.ToString()))
            .Where(part => !string.IsNullOrWhiteSpace(part.Text))
            .Select(part => $"[{part.Server}] {part.Text}")
            .ToList();
        return parts.Count == 0 ? null : string.Join("\n\n", parts);
    }

    /// <summary>
    /// The change notifications of the lists that a server has, by its answer to initialize; one that has never
    /// answered is taken to have tools.
    /// </summary>
    public static IEnumerable<McpMethod> ListsOf(ReadOnlyMemory<byte> result)
    {
        yield return McpMethod.ToolsListChanged;
        var capabilities = Parse(result)?["capabilities"];
        if (capabilities?["prompts"] is not null)
        {
            yield return McpMethod.PromptsListChanged;
        }

        if (capabilities?["resources"] is not null)
        {
            yield return McpMethod.ResourcesListChanged;
        }
    }

    /// <summary>A result object of an upstream; null when it is none, or there is none yet.</summary>
    public static JsonObject? Parse(ReadOnlyMemory<byte> result) =>
        result.IsEmpty
            ? null
            : JsonNode.Parse(result.Span, documentOptions: new() { MaxDepth = EnvelopeReader.DepthMax }) as JsonObject;

    private static void Merge(JsonObject target, JsonObject source)
    {
        foreach (var (name, value) in source)
        {
            switch (target[name], value)
            {
                case (null, _):
                    target[name] = value?.DeepClone();
                    break;
                case (JsonObject known, JsonObject more):
                    Merge(known, more);
                    break;
                case (JsonValue flag, JsonValue other) when other.TryGetValue(out bool set) && set
                    && flag.TryGetValue(out bool _):
                    target[name] = true;
                    break;
                default:
                    break;
            }
        }
    }
}
