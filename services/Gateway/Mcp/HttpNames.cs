namespace SatGate.Gateway.Mcp;

/// <summary>Header names of the MCP HTTP transports.</summary>
internal static class HttpNames
{
    public const string SessionId = "Mcp-Session-Id";
    public const string ProtocolVersion = "MCP-Protocol-Version";
    public const string Method = "Mcp-Method";
    public const string Name = "Mcp-Name";
    public const string LastEventId = "Last-Event-ID";
    public const string Json = "application/json";
}
