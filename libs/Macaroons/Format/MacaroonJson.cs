using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace SatGate.Macaroons.Format;

/// <summary>
/// The version 2 JSON form of libmacaroons: `v` (2, or absent as Go writes it), `l`, `i` or `i64`, `c` (each `i`/`i64`,
/// `l`, `v`/`v64`), `s` or `s64`. It is turned into the binary form and read by that reader. Unknown, repeated and
/// doubled members (`i` beside `i64`) are refused: two readers must not see two tokens.
/// </summary>
internal static class MacaroonJson
{
    private const int DepthMax = 4;

    private static readonly JsonDocumentOptions s_strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = DepthMax,
    };

    public static DecodeStatus Decode(ReadOnlySpan<byte> json, out Macaroon? token)
    {
        token = null;
        if (!Utf8.IsValid(json))
        {
            return DecodeStatus.Malformed;
        }

        var writer = new MacaroonWriter(stackalloc byte[MacaroonLimits.TokenBytesMax]);
        try
        {
            using var document = JsonDocument.Parse(json.ToArray(), s_strict);
            var status = WriteAll(ref writer, document.RootElement);
            if (status != DecodeStatus.Decoded)
            {
                return status;
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escape that is half of a surrogate pair.
            return DecodeStatus.Malformed;
        }

        return writer.Overflowed ? DecodeStatus.TooLarge : MacaroonBundle.Decode(writer.Written, out token);
    }

    public static string Encode(Macaroon token)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            if (token.Discharges.Count > 0)
            {
                json.WriteStartArray();
            }

            EncodeOne(json, token);
            foreach (var discharge in token.Discharges)
            {
                EncodeOne(json, discharge);
            }

            if (token.Discharges.Count > 0)
            {
                json.WriteEndArray();
            }
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static DecodeStatus WriteAll(ref MacaroonWriter writer, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Array)
        {
            return WriteOne(ref writer, root);
        }

        if (root.GetArrayLength() is 0 or > MacaroonLimits.DischargesMax + 1)
        {
            return root.GetArrayLength() == 0 ? DecodeStatus.Malformed : DecodeStatus.TooManyDischarges;
        }

        foreach (var element in root.EnumerateArray())
        {
            var status = WriteOne(ref writer, element);
            if (status != DecodeStatus.Decoded)
            {
                return status;
            }
        }

        return DecodeStatus.Decoded;
    }

    private static DecodeStatus WriteOne(ref MacaroonWriter writer, JsonElement macaroon)
    {
        if (macaroon.ValueKind != JsonValueKind.Object)
        {
            return DecodeStatus.Malformed;
        }

        if (macaroon.TryGetProperty("signature", out _)
            || (macaroon.TryGetProperty("v", out var version) && !IsVersion2(version)))
        {
            return DecodeStatus.VersionUnsupported;
        }

        if (!OnlyHas(macaroon, "v", "l", "i", "i64", "c", "s", "s64")
            || !TryBytes(macaroon, "l", out var location)
            || !TryBytes(macaroon, "i", out var identifier) || identifier is null
            || !TryBytes(macaroon, "s", out var signature) || signature is null)
        {
            return DecodeStatus.Malformed;
        }

        writer.Version();
        WriteHead(ref writer, location, identifier);
        writer.EndOfSection();
        if (macaroon.TryGetProperty("c", out var caveats))
        {
            var status = WriteCaveats(ref writer, caveats);
            if (status != DecodeStatus.Decoded)
            {
                return status;
            }
        }

        writer.EndOfSection();
        writer.Field(MacaroonReader.Signature, signature);
        return DecodeStatus.Decoded;
    }

    private static DecodeStatus WriteCaveats(ref MacaroonWriter writer, JsonElement caveats)
    {
        if (caveats.ValueKind != JsonValueKind.Array)
        {
            return DecodeStatus.Malformed;
        }

        if (caveats.GetArrayLength() > MacaroonLimits.CaveatsMax)
        {
            return DecodeStatus.TooManyCaveats;
        }

        foreach (var caveat in caveats.EnumerateArray())
        {
            if (caveat.ValueKind != JsonValueKind.Object
                || !OnlyHas(caveat, "l", "i", "i64", "v", "v64")
                || !TryBytes(caveat, "l", out var location)
                || !TryBytes(caveat, "i", out var identifier) || identifier is null
                || !TryBytes(caveat, "v", out var verificationId))
            {
                return DecodeStatus.Malformed;
            }

            WriteHead(ref writer, location, identifier);
            if (verificationId is not null)
            {
                writer.Field(MacaroonReader.VerificationId, verificationId);
            }

            writer.EndOfSection();
        }

        return DecodeStatus.Decoded;
    }

    private static void WriteHead(ref MacaroonWriter writer, byte[]? location, byte[] identifier)
    {
        if (location is { Length: > 0 })
        {
            writer.Field(MacaroonReader.Location, location);
        }

        writer.Field(MacaroonReader.Identifier, identifier);
    }

    private static bool IsVersion2(JsonElement version) =>
        version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number == 2;

    private static bool OnlyHas(JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (!names.Contains(property.Name))
            {
                return false;
            }
        }

        return true;
    }

    // The bytes of `name` (text) or `name`64 (base64); null when neither is there, false when both or either is broken.
    private static bool TryBytes(JsonElement element, string name, out byte[]? bytes)
    {
        bytes = null;
        var hasText = element.TryGetProperty(name, out var text);
        if (!element.TryGetProperty(name + "64", out var base64))
        {
            if (hasText && text.ValueKind == JsonValueKind.String)
            {
                bytes = Encoding.UTF8.GetBytes(text.GetString()!);
            }

            return !hasText || bytes is not null;
        }

        if (hasText || base64.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        var decoded = new byte[MacaroonLimits.TokenBytesMax];
        var valid = TokenText.TryDecode(Encoding.UTF8.GetBytes(base64.GetString()!), decoded, out var written);
        bytes = decoded[..written];
        return valid;
    }

    private static void EncodeOne(Utf8JsonWriter json, Macaroon macaroon)
    {
        json.WriteStartObject();
        json.WriteNumber("v", 2);
        if (macaroon.Location.Length > 0)
        {
            json.WriteString("l", macaroon.Location);
        }

        EncodeBytes(json, "i", macaroon.Identifier);
        if (macaroon.CaveatCount > 0)
        {
            json.WriteStartArray("c");
            for (var index = 0; index < macaroon.CaveatCount; index++)
            {
                json.WriteStartObject();
                EncodeBytes(json, "i", macaroon.CaveatAt(index));
                if (macaroon.IsThirdParty(index))
                {
                    json.WriteString("l", macaroon.CaveatLocationAt(index));
                    json.WriteString("v64", TokenText.Encode(macaroon.VerificationIdAt(index)));
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteString("s64", TokenText.Encode(macaroon.Signature));
        json.WriteEndObject();
    }

    private static void EncodeBytes(Utf8JsonWriter json, string name, ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            json.WriteString(name, bytes);
        }
        else
        {
            json.WriteString(name + "64", TokenText.Encode(bytes));
        }
    }
}
