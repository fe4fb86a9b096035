namespace SatGate.Gateway.Mcp;

/// <summary>Bytes of the server-sent events format (WHATWG HTML, section 9.2).</summary>
internal static class SseFields
{
    public static ReadOnlySpan<byte> Data => "data: "u8;

    public static ReadOnlySpan<byte> KeepAlive => ": keepalive\n\n"u8;

    public const string ContentType = "text/event-stream";

    /// <summary>Whether the lines of an event give it an id, by which its stream can be resumed.</summary>
    public static bool HasId(ReadOnlySpan<byte> fields) =>
        fields.StartsWith("id:"u8) || fields.IndexOf("\nid:"u8) >= 0;
}
