using System.Buffers;
using System.Text.Json;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Calls;

/// <summary>JSON-RPC messages of the gateway's own: results and errors that echo the client's id as it came.</summary>
internal static class OwnAnswers
{
    /// <summary>The error response for a refusal; `id` is null when the request's id could not be read.</summary>
    public static ReadOnlyMemory<byte> Error(ReadOnlySpan<byte> id, Refusal refusal, string requestId)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, JsonWriting.Options);
        Begin(writer, id);
        writer.WriteStartObject("error");
        writer.WriteNumber("code", refusal.Code);
        writer.WriteString("message", refusal.Message);
        writer.WriteStartObject("data");
        WriteData(writer, refusal, requestId);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>
    /// The same refusal as a tool result (`enforcement.denial: result`), for models that only read results.
    /// </summary>
    public static ReadOnlyMemory<byte> Denial(
        ReadOnlySpan<byte> id, Refusal refusal, string requestId, bool isModern) =>
        Result(id, Object(writer =>
        {
            if (isModern)
            {
                writer.WriteString("resultType", "complete");
            }

            writer.WriteStartArray("content");
            writer.WriteStartObject();
            writer.WriteString("type", "text");
            writer.WriteString("text", refusal.Message);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteBoolean("isError", true);
            writer.WriteStartObject("structuredContent");
            WriteData(writer, refusal, requestId);
            writer.WriteEndObject();
        }).Span);

    private static void WriteData(Utf8JsonWriter writer, Refusal refusal, string requestId)
    {
        if (refusal.Error is not null)
        {
            writer.WriteString("error", refusal.Error);
        }

        refusal.WriteData(writer);
        writer.WriteString("request_id", requestId);
    }

    /// <summary>A result response around raw JSON.</summary>
    public static ReadOnlyMemory<byte> Result(ReadOnlySpan<byte> id, ReadOnlySpan<byte> result)
    {
        var buffer = new ArrayBufferWriter<byte>(result.Length + id.Length + 48);
        using var writer = new Utf8JsonWriter(buffer, JsonWriting.Options);
        Begin(writer, id);
        writer.WritePropertyName("result");
        writer.WriteRawValue(result, skipInputValidation: true);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>Raw JSON of an object that the body writes.</summary>
    public static ReadOnlyMemory<byte> Object(Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, JsonWriting.Options);
        writer.WriteStartObject();
        body(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void Begin(Utf8JsonWriter writer, ReadOnlySpan<byte> id)
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc", "2.0");
        writer.WritePropertyName("id");
        writer.WriteRawValue(id.IsEmpty ? "null"u8 : id, skipInputValidation: true);
    }
}
