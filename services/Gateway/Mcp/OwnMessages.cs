using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace SatGate.Gateway.Mcp;

/// <summary>The few messages that the gateway sends to an upstream on its own account, as a client.</summary>
internal static class OwnMessages
{
    /// <summary>`notifications/initialized` (legacy lifecycle).</summary>
    public static readonly ReadOnlyMemory<byte> Initialized =
        """{"jsonrpc":"2.0","method":"notifications/initialized"}"""u8.ToArray();

    /// <summary>A notification without parameters.</summary>
    public static ReadOnlyMemory<byte> Notification(McpMethod method) => Write(writer =>
    {
        writer.WriteString("jsonrpc", "2.0");
        writer.WriteString("method", McpMethods.NameOf(method));
    });

    /// <summary>
    /// `initialize` of a gateway that only looks: no capabilities, so that the upstream asks nothing back.
    /// </summary>
    public static ReadOnlyMemory<byte> Initialize(string name, string version) => Write(writer =>
    {
        Begin(writer, "initialize");
        writer.WriteStartObject("params");
        writer.WriteString("protocolVersion", ProtocolVersions.LatestLegacy);
        writer.WriteStartObject("capabilities");
        writer.WriteEndObject();
        WriteInfo(writer, "clientInfo", name, version);
        writer.WriteEndObject();
    });

    /// <summary>`server/discover` of the modern era; a legacy server answers it with an error.</summary>
    public static ReadOnlyMemory<byte> Discover(string name, string version) => Write(writer =>
    {
        Begin(writer, "server/discover");
        writer.WriteStartObject("params");
        WriteModernMeta(writer, name, version);
        writer.WriteEndObject();
    });

    /// <summary>One page of a list, in either era.</summary>
    public static ReadOnlyMemory<byte> List(
        McpMethod method, ReadOnlyMemory<byte> cursor, string? modernName, string version) => Write(writer =>
    {
        Begin(writer, McpMethods.NameOf(method));
        writer.WriteStartObject("params");
        if (!cursor.IsEmpty)
        {
            writer.WritePropertyName("cursor");
            writer.WriteRawValue(cursor.Span, skipInputValidation: true);
        }

        if (modernName is not null)
        {
            WriteModernMeta(writer, modernName, version);
        }

        writer.WriteEndObject();
    });

    /// <summary>`notifications/cancelled` for a request that nobody waits for any more.</summary>
    public static ReadOnlyMemory<byte> Cancelled(long requestId) => Write(writer =>
    {
        writer.WriteString("jsonrpc", "2.0");
        writer.WriteString("method", "notifications/cancelled");
        writer.WriteStartObject("params");
        writer.WriteNumber("requestId", requestId);
        writer.WriteEndObject();
    });

    private static long s_lastId;

    // No client's id: on an HTTP session the gateway's own questions stand beside the client's.
    private static void Begin(Utf8JsonWriter writer, string method)
    {
        writer.WriteString("jsonrpc", "2.0");
        writer.WriteString(
            "id", string.Create(CultureInfo.InvariantCulture, $"satgate:{Interlocked.Increment(ref s_lastId)}"));
        writer.WriteString("method", method);
    }

    private static void WriteModernMeta(Utf8JsonWriter writer, string name, string version)
    {
        writer.WriteStartObject("_meta");
        writer.WriteString(MetaKeys.ProtocolVersion, ProtocolVersions.Modern);
        writer.WriteStartObject(MetaKeys.ClientCapabilities);
        writer.WriteEndObject();
        WriteInfo(writer, MetaKeys.ClientInfo, name, version);
        writer.WriteEndObject();
    }

    private static void WriteInfo(Utf8JsonWriter writer, string member, string name, string version)
    {
        writer.WriteStartObject(member);
        writer.WriteString("name", name);
        writer.WriteString("version", version);
        writer.WriteEndObject();
    }

    private static byte[] Write(Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, JsonWriting.Options);
        writer.WriteStartObject();
        body(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
