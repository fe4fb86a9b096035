namespace SatGate.EndToEnd.Tests;

/// <summary>JSON-RPC messages as exact text.</summary>
internal static class Messages
{
    public const string LegacyRevision = "2025-11-25";
    public const string ModernRevision = "2026-07-28";

    public const string Initialize =
        """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",""" +
        """ "capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";

    public const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";

    public const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    /// <summary>What the `_meta` of every modern request must hold.</summary>
    public const string ModernMeta =
        "\"io.modelcontextprotocol/protocolVersion\":\"" + ModernRevision + "\"," +
        "\"io.modelcontextprotocol/clientCapabilities\":{}";

    /// <summary>A tools/call; two at once in one session need ids of their own.</summary>
    public static string Call(string tool, string arguments = "{}", string meta = "", int id = 7) =>
        $"{{\"jsonrpc\":\"2.0\",\"id\":{id}," + "\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool + "\"," +
        "\"arguments\":" + arguments + ",\"_meta\":{" + meta + "}}}";

    /// <summary>The headers a modern tools/call must carry.</summary>
    public static (string Name, string Value)[] ModernCallHeaders(string tool) =>
    [
        ("MCP-Protocol-Version", ModernRevision), ("Mcp-Method", "tools/call"), ("Mcp-Name", tool),
    ];
}
