using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Calls;

/// <summary>
/// Cost and balance in a result's `_meta`. What a tool wrote under these names is read as its actual price and
/// replaced,
/// so a tool can lower what a call costs but never show the client a figure that was not paid.
/// </summary>
internal static class ResultCost
{
    /// <summary>`_meta["satgate/cost_credits"]` of the upstream's own result; null when it reports none.</summary>
    public static long? Reported(ReadOnlySpan<byte> message, in Envelope envelope)
    {
        if (!envelope.ResultMeta.IsPresent || envelope.ResultMeta.Of(message).IndexOf("satgate/"u8) < 0)
        {
            return null;
        }

        var reader = new Utf8JsonReader(envelope.ResultMeta.Of(message));
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isCost = reader.ValueTextEquals(MetaKeys.Cost);
            reader.Read();
            if (isCost && reader.TokenType is JsonTokenType.Number && reader.TryGetInt64(out var cost))
            {
                return cost;
            }

            reader.Skip();
        }

        return null;
    }

    /// <summary>Adds both figures; everything else in the result stays as it came.</summary>
    public static void Add(ref Splice message, in Envelope envelope, long cost, long remaining)
    {
        var source = message.Source.Span;
        if (!envelope.Result.IsPresent || source[envelope.Result.Start] != (byte)'{')
        {
            return;
        }

        if (envelope.ResultMeta.IsPresent && source[envelope.ResultMeta.Start] == (byte)'{')
        {
            var own = envelope.ResultMeta.Of(source).IndexOf("satgate/"u8) >= 0;
            if (own)
            {
                message.Replace(envelope.ResultMeta, Rewrite(envelope.ResultMeta.Of(source), cost, remaining));
            }
            else
            {
                message.Insert(
                    envelope.ResultMeta.Start + 1,
                    Members(cost, remaining, !IsEmptyObject(source, envelope.ResultMeta)));
            }

            return;
        }

        var more = !IsEmptyObject(source, envelope.Result);
        var members = Members(cost, remaining, false);
        byte[] meta = [.. "\"_meta\":{"u8, .. members, .. more ? "},"u8 : "}"u8];
        message.Insert(envelope.Result.Start + 1, meta);
    }

    private static bool IsEmptyObject(ReadOnlySpan<byte> source, ByteRange range) =>
        source[(range.Start + 1)..range.End].TrimStart(" \t\r\n"u8)[0] == (byte)'}';

    private static byte[] Members(long cost, long remaining, bool more)
    {
        Span<byte> text = stackalloc byte[128];
        var length = Put(text, 0, "\"satgate/cost_credits\":"u8, cost);
        length = Put(text, length, ",\"satgate/remaining_credits\":"u8, remaining);
        if (more)
        {
            text[length++] = (byte)',';
        }

        return text[..length].ToArray();
    }

    private static int Put(Span<byte> text, int at, ReadOnlySpan<byte> name, long value)
    {
        name.CopyTo(text[at..]);
        Utf8Formatter.TryFormat(value, text[(at + name.Length)..], out var digits);
        return at + name.Length + digits;
    }

    private static ReadOnlyMemory<byte> Rewrite(ReadOnlySpan<byte> meta, long cost, long remaining)
    {
        var buffer = new ArrayBufferWriter<byte>(meta.Length + 64);
        using var writer = new Utf8JsonWriter(buffer, JsonWriting.Options);
        var reader = new Utf8JsonReader(meta);
        reader.Read();
        writer.WriteStartObject();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isOurs = reader.ValueTextEquals(MetaKeys.Cost) || reader.ValueTextEquals(MetaKeys.Remaining);
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (!isOurs)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(meta[start..(int)reader.BytesConsumed], skipInputValidation: true);
            }
        }

        writer.WriteNumber(MetaKeys.Cost, cost);
        writer.WriteNumber(MetaKeys.Remaining, remaining);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
