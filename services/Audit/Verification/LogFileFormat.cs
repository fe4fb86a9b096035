using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SatGate.Audit.Chain;
using SatGate.Audit.Storage;

namespace SatGate.Audit.Verification;

/// <summary>
/// The lines of an exported log: first what it is of, then records with their hashes, and each checkpoint right after
/// the last record it vouches for.
/// </summary>
internal static class LogFileFormat
{
    private static readonly JsonSerializerOptions s_plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="start">The tree before the first record of the file.</param>
    /// <param name="last">The newest checkpoint, so that a file that was cut off can be told.</param>
    public static byte[] Header(string log, Frontier start, IEnumerable<PublicKey> keys, Checkpoint? last)
    {
        var header = new JsonObject
        {
            ["satgate_audit"] = 1,
            ["log"] = log,
            ["first"] = start.Size,
            ["frontier"] = Convert.ToHexStringLower(start.ToBytes()),
            ["keys"] = new JsonArray([.. keys.Select(WriteKey)]),
        };
        if (last is not null)
        {
            header["checkpoint"] = last.ToJson();
        }

        return Line(header);
    }

    public static byte[] Checkpoint(Checkpoint checkpoint) =>
        Line(new JsonObject { ["checkpoint"] = checkpoint.ToJson() });

    /// <summary>The record's bytes are in the line as they were hashed.</summary>
    public static void WriteRecord(Stream output, StoredRecord record)
    {
        output.Write("{\"n\":"u8);
        Span<byte> number = stackalloc byte[20];
        record.Number.TryFormat(number, out var written, default, System.Globalization.CultureInfo.InvariantCulture);
        output.Write(number[..written]);
        output.Write(",\"leaf\":\""u8);
        output.Write(System.Text.Encoding.ASCII.GetBytes(record.Leaf.ToString()));
        if (record.Body is { } body)
        {
            output.Write("\",\"record\":"u8);
            output.Write(body);
            output.Write("}\n"u8);
        }
        else
        {
            output.Write("\",\"erased\":true}\n"u8);
        }
    }

    public static JsonNode WriteKey(PublicKey key) => new JsonObject
    {
        ["id"] = key.Id,
        ["public_key"] = Convert.ToBase64String(key.Spki),
        ["former"] = key.Former,
        ["by_former"] = Convert.ToBase64String(key.ByFormer),
        ["by_itself"] = Convert.ToBase64String(key.ByItself),
    };

    public static PublicKey ReadKey(JsonElement json) => new(
        json.GetProperty("id").GetString()!,
        json.GetProperty("public_key").GetBytesFromBase64(),
        json.GetProperty("former").GetString()!,
        json.GetProperty("by_former").GetBytesFromBase64(),
        json.GetProperty("by_itself").GetBytesFromBase64());

    private static byte[] Line(JsonObject line) =>
        [.. System.Text.Encoding.UTF8.GetBytes(line.ToJsonString(s_plain)), (byte)'\n'];
}
