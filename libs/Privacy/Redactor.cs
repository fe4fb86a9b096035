using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SatGate.Privacy;

/// <summary>
/// Takes private data out of JSON before any of it is kept or sent: card numbers, US social security numbers, e-mail
/// and IP addresses, phone numbers, IBANs, secrets by their issuers' prefixes, values of members with telling names,
/// and what the owner adds. Safe for several threads. In doubt it takes out too much.
/// </summary>
public sealed class Redactor
{
    /// <summary>Deeper JSON is not kept at all.</summary>
    public const int DepthMax = 64;

    /// <summary>JSON inside a text inside JSON, so many times.</summary>
    private const int NestedTextsMax = 4;

    private static readonly JsonReaderOptions s_reader = new() { MaxDepth = DepthMax };

    private static readonly JsonWriterOptions s_writer =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly HashSet<string> _fields;
    private readonly TextRedaction _texts;

    /// <exception cref="ArgumentException">A pattern is no regular expression, or none that can be matched in linear
    /// time.</exception>
    public Redactor(RedactionSettings settings)
    {
        _fields = [.. PrivateFields.All, .. settings.Fields.Select(PrivateFields.Plain)];
        try
        {
            _texts = new TextRedaction(
            [
                .. settings.Patterns.Select(pattern => new Pattern(
                    "pattern",
                    new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant),
                    static _ => true)),
                .. BuiltInPatterns.All,
            ]);
        }
        catch (NotSupportedException exception)
        {
            throw new ArgumentException(
                $"A pattern cannot be matched in linear time: {exception.Message}", nameof(settings), exception);
        }
    }

    /// <summary>
    /// The same JSON with private data replaced by `[redacted:kind]`, without white space between members. What is no
    /// JSON, or deeper than <see cref="DepthMax"/>, becomes the text `[redacted:unreadable]`: what cannot be read
    /// cannot
    /// be searched.
    /// </summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="bytesMax">The result is cut there, between characters, and then is JSON no longer.</param>
    public string Redact(ReadOnlySpan<byte> json, int bytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesMax, 1);
        var output = new ArrayBufferWriter<byte>(Math.Max(256, json.Length));
        try
        {
            using var writer = new Utf8JsonWriter(output, s_writer);
            Write(json, writer, NestedTextsMax);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return "\"[redacted:unreadable]\"";
        }

        return Cut(output.WrittenSpan, bytesMax);
    }

    /// <summary>The same for a text that is no JSON, such as a message.</summary>
    public string RedactText(string text) => _texts.Redact(text);

    private void Write(ReadOnlySpan<byte> json, Utf8JsonWriter writer, int nested)
    {
        var reader = new Utf8JsonReader(json, s_reader);
        var isPrivate = false;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    var name = reader.GetString()!;
                    isPrivate = _fields.Contains(PrivateFields.Plain(name));
                    writer.WritePropertyName(_texts.Redact(name));
                    continue;
                case JsonTokenType.StartObject or JsonTokenType.StartArray when isPrivate:
                    reader.Skip();
                    writer.WriteStringValue("[redacted:field]");
                    break;
                case JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False
                    when isPrivate:
                    writer.WriteStringValue("[redacted:field]");
                    break;
                case JsonTokenType.String:
                    writer.WriteStringValue(RedactValue(reader.GetString()!, nested));
                    break;
                case JsonTokenType.Number:
                    WriteNumber(Encoding.UTF8.GetString(reader.ValueSpan), writer);
                    break;
                default:
                    Copy(reader.TokenType, writer);
                    break;
            }

            isPrivate = false;
        }
    }

    // A text that is JSON itself is read as JSON: its members have names, too.
    private string RedactValue(string text, int nested)
    {
        var begin = text.AsSpan().TrimStart();
        if (nested > 0 && begin.Length > 1 && begin[0] is '{' or '[')
        {
            try
            {
                var output = new ArrayBufferWriter<byte>(text.Length);
                using (var writer = new Utf8JsonWriter(output, s_writer))
                {
                    Write(Encoding.UTF8.GetBytes(text), writer, nested - 1);
                }

                return _texts.Redact(Encoding.UTF8.GetString(output.WrittenSpan));
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                // A text that only looks like JSON.
            }
        }

        return _texts.Redact(text);
    }

    private void WriteNumber(string number, Utf8JsonWriter writer)
    {
        var redacted = number.Length < CardNumbers.DigitsMin ? number : _texts.Redact(number);
        if (redacted == number)
        {
            writer.WriteRawValue(number, skipInputValidation: true);
        }
        else
        {
            writer.WriteStringValue(redacted);
        }
    }

    private static void Copy(JsonTokenType token, Utf8JsonWriter writer)
    {
        switch (token)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.True or JsonTokenType.False:
                writer.WriteBooleanValue(token is JsonTokenType.True);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static string Cut(ReadOnlySpan<byte> text, int bytesMax)
    {
        if (text.Length > bytesMax)
        {
            // Not within a character: 10xxxxxx is never a first byte.
            while (bytesMax > 0 && (text[bytesMax] & 0xC0) == 0x80)
            {
                bytesMax--;
            }

            text = text[..bytesMax];
        }

        return Encoding.UTF8.GetString(text);
    }
}
