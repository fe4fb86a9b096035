namespace SatGate.Gateway.Mcp;

/// <summary>Keys of `_meta` that MCP 2026-07-28 defines, and the gateway's own.</summary>
internal static class MetaKeys
{
    public const string ProtocolVersion = "io.modelcontextprotocol/protocolVersion";
    public const string ClientCapabilities = "io.modelcontextprotocol/clientCapabilities";
    public const string ClientInfo = "io.modelcontextprotocol/clientInfo";
    public const string LogLevel = "io.modelcontextprotocol/logLevel";
    public const string SubscriptionId = "io.modelcontextprotocol/subscriptionId";
    public const string ServerInfo = "io.modelcontextprotocol/serverInfo";

    public const string Cost = "satgate/cost_credits";
    public const string Remaining = "satgate/remaining_credits";
}
