namespace SatGate.Gateway.Mcp;

/// <summary>Which member of a request `Mcp-Name` repeats (MCP 2026-07-28, standard request headers).</summary>
internal static class RoutingName
{
    /// <summary>The range of the member in the message; absent for methods that need no `Mcp-Name`.</summary>
    public static ByteRange Of(in Envelope envelope) => envelope.Method switch
    {
        McpMethod.ToolsCall or McpMethod.PromptsGet => envelope.Name,
        McpMethod.ResourcesRead => envelope.Uri,
        McpMethod.TasksGet or McpMethod.TasksUpdate or McpMethod.TasksCancel => envelope.TaskId,
        _ => default,
    };
}
