using System.Buffers;
using System.Text;
using System.Text.Json;

namespace SatGate.Gateway.Mcp;

/// <summary>Small readings of raw JSON tokens.</summary>
internal static class JsonText
{
    /// <summary>The text of a JSON string token, quotes included; null when it is none or cannot be decoded.</summary>
    public static string? Decode(ReadOnlySpan<byte> token)
    {
        if (token.Length < 2 || token[0] != (byte)'"')
        {
            return null;
        }

        var inner = token[1..^1];
        if (!inner.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(inner);
        }

        try
        {
            var reader = new Utf8JsonReader(token);
            return reader.Read() ? reader.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A string member of an object, by its name; null when it has none, or is no object.</summary>
    public static string? StringMember(ReadOnlySpan<byte> token, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(token);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt)
            {
                return reader.TokenType is JsonTokenType.String ? reader.GetString() : null;
            }

            reader.Skip();
        }

        return null;
    }

    /// <summary>
    /// Whether two tokens (ids, progress tokens) are the same value: strings by their text, numbers by their digits.
    /// </summary>
    public static bool SameValue(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.SequenceEqual(right))
        {
            return !left.IsEmpty;
        }

        var isString = left.Length > 1 && right.Length > 1 && left[0] == (byte)'"' && right[0] == (byte)'"';
        return isString
            && (left.Contains((byte)'\\') || right.Contains((byte)'\\'))
            && Decode(left) is { } text && text == Decode(right);
    }

    /// <summary>A JSON string token of the text.</summary>
    public static byte[] Quote(string text)
    {
        var buffer = new ArrayBufferWriter<byte>(text.Length + 2);
        using var writer = new Utf8JsonWriter(buffer, JsonWriting.Options);
        writer.WriteStringValue(text);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
