using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Event = SatGate.Contracts.Events.V1.Event;

namespace SatGate.Dapr.Events;

/// <summary>
/// An event as a CloudEvent in JSON and back. Names are those of the proto, 64-bit numbers are strings: a sidecar that
/// re-reads the data takes numbers for doubles, and credits beyond 2^53 would change.
/// </summary>
internal static class EventJson
{
    private const int DepthMax = 32;

    private static readonly JsonFormatter s_formatter =
        new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    // A field that a newer service has added must not stop an older one.
    private static readonly JsonParser s_parser =
        new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true).WithRecursionLimit(DepthMax));

    private static readonly JsonDocumentOptions s_strict =
        new() { AllowDuplicateProperties = false, MaxDepth = DepthMax };

    /// <summary>The whole envelope.</summary>
    /// <param name="source">Our app-id.</param>
    public static ReadOnlyMemory<byte> Write(Event message, string source)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("specversion", "1.0");
        writer.WriteString("id", message.EventId);
        writer.WriteString("source", source);
        writer.WriteString("type", message.Type);
        writer.WriteString("time", DateTimeOffset.FromUnixTimeMilliseconds(message.Time)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        writer.WriteString("datacontenttype", "application/json");
        writer.WritePropertyName("data");
        writer.WriteRawValue(s_formatter.Format(message));
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>
    /// The event of a delivered envelope. Throws <see cref="InvalidDataException"/> for what is none, or whose envelope
    /// speaks of another event than its data: a consumer drops repeats by the one and keeps the other.
    /// </summary>
    public static Event Read(ReadOnlyMemory<byte> envelope)
    {
        try
        {
            using var document = JsonDocument.Parse(envelope, s_strict);
            var root = document.RootElement;
            var message = s_parser.Parse<Event>(Data(root));
            if (message.EventId.Length == 0
                || message.EventId != root.GetProperty("id").GetString()
                || message.Type != root.GetProperty("type").GetString())
            {
                throw new InvalidDataException("The envelope and its data name different events.");
            }
            return message;
        }
        catch (Exception exception) when (
            exception is JsonException or InvalidProtocolBufferException or InvalidOperationException
                or KeyNotFoundException or InvalidJsonException or FormatException)
        {
            throw new InvalidDataException($"It is no event: {exception.GetType().Name}.", exception);
        }
    }

    private static string Data(JsonElement root) => root.TryGetProperty("data", out var data)
        ? data.GetRawText()
        : Encoding.UTF8.GetString(root.GetProperty("data_base64").GetBytesFromBase64());
}
