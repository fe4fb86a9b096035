using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams.Bridge;

/// <summary>What a legacy client's messages become for a modern server, and the other way round.</summary>
internal static class BridgeMessages
{
    private static readonly (string Capability, string Method)[] s_askable =
    [
        ("sampling", "sampling/createMessage"), ("elicitation", "elicitation/create"), ("roots", "roots/list"),
    ];

    /// <summary>The answer to `initialize` that a server with this discover result would give.</summary>
    public static ReadOnlyMemory<byte> InitializeResult(ReadOnlyMemory<byte> discover, string? requested)
    {
        var discovered = JsonNode.Parse(discover.Span)?.AsObject() ?? [];
        var capabilities = discovered["capabilities"]?.DeepClone() as JsonObject ?? [];
        var result = new JsonObject
        {
            ["protocolVersion"] = requested is not null && ProtocolVersions.IsLegacy(requested) ? requested
                : ProtocolVersions.LatestLegacy,
            ["capabilities"] = capabilities,
            ["serverInfo"] = discovered["_meta"]?[MetaKeys.ServerInfo]?.DeepClone()
                ?? new JsonObject { ["name"] = "unnamed", ["version"] = "0" },
        };
        if (discovered["instructions"] is { } instructions)
        {
            result["instructions"] = instructions.DeepClone();
        }

        return Encoding.UTF8.GetBytes(result.ToJsonString());
    }

    /// <summary>
    /// What a legacy client can be asked, as the capabilities of a modern one and as the methods of the questions. Its
    /// other capabilities (tasks, experiments) are of its own era and are not claimed.
    /// </summary>
    public static (ReadOnlyMemory<byte> Stated, FrozenSet<string> Methods) Capabilities(ReadOnlyMemory<byte> declared)
    {
        var given = declared.IsEmpty ? null : JsonNode.Parse(declared.Span) as JsonObject;
        var stated = new JsonObject();
        var methods = new List<string>();
        foreach (var (capability, method) in s_askable)
        {
            if (given?[capability] is JsonObject one)
            {
                stated[capability] = one.DeepClone();
                methods.Add(method);
            }
        }

        return (Encoding.UTF8.GetBytes(stated.ToJsonString()), methods.ToFrozenSet(StringComparer.Ordinal));
    }

    /// <summary>The members of `_meta` that state the era, as JSON without braces.</summary>
    /// <param name="clientInfo">Raw; empty when it is not known.</param>
    /// <param name="logLevel">Raw; empty asks for no logs.</param>
    /// <param name="capabilities">Raw; empty is none: a modern server must then not ask for input.</param>
    public static byte[] MetaMembers(
        ReadOnlySpan<byte> clientInfo, ReadOnlySpan<byte> logLevel, ReadOnlySpan<byte> capabilities)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, JsonWriting.Options);
        writer.WriteStartObject();
        writer.WriteString(MetaKeys.ProtocolVersion, ProtocolVersions.Modern);
        writer.WritePropertyName(MetaKeys.ClientCapabilities);
        writer.WriteRawValue(capabilities.IsEmpty ? "{}"u8 : capabilities, skipInputValidation: true);
        if (!clientInfo.IsEmpty)
        {
            writer.WritePropertyName(MetaKeys.ClientInfo);
            writer.WriteRawValue(clientInfo, skipInputValidation: true);
        }

        if (!logLevel.IsEmpty)
        {
            writer.WritePropertyName(MetaKeys.LogLevel);
            writer.WriteRawValue(logLevel, skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan[1..^1].ToArray();
    }

    /// <summary>`level` of the params of `logging/setLevel`, as JSON; null when there is none.</summary>
    public static byte[]? LogLevel(ReadOnlyMemory<byte> parameters)
    {
        if (parameters.IsEmpty)
        {
            return null;
        }

        using var document = JsonDocument.Parse(parameters);
        return document.RootElement.TryGetProperty("level", out var level) && level.ValueKind is JsonValueKind.String
            ? Encoding.UTF8.GetBytes(level.GetRawText())
            : null;
    }

    /// <summary>Adds the members to the request's `_meta`, which comes into being where there is none.</summary>
    public static void AddMeta(ref Splice body, in Envelope envelope, byte[] members)
    {
        var source = body.Source.Span;
        if (envelope.Meta.IsPresent)
        {
            var isEmpty = IsEmpty(source, envelope.Meta, envelope.MetaTokenMember);
            body.Insert(envelope.Meta.End - 1, Bytes(isEmpty ? "" : ",", members, ""));
        }
        else if (envelope.Params.IsPresent)
        {
            var isEmpty = IsEmpty(source, envelope.Params, default);
            body.Insert(
                envelope.Params.End - 1, Bytes(isEmpty ? "\"_meta\":{" : ",\"_meta\":{", members, "}"));
        }
        else
        {
            body.Insert(source.LastIndexOf((byte)'}'), Bytes(",\"params\":{\"_meta\":{", members, "}}"));
        }
    }

    // An object whose only member is about to be removed is empty too.
    private static bool IsEmpty(ReadOnlySpan<byte> source, ByteRange value, ByteRange removed)
    {
        var first = source[(value.Start + 1)..(removed.IsPresent ? removed.Start : value.End - 1)];
        var rest = removed.IsPresent ? source[removed.End..(value.End - 1)] : default;
        return first.Trim(" \t\r\n"u8).IsEmpty && rest.Trim(" \t\r\n"u8).IsEmpty;
    }

    private static byte[] Bytes(string before, byte[] members, string after) =>
        [.. Encoding.ASCII.GetBytes(before), .. members, .. Encoding.ASCII.GetBytes(after)];
}
