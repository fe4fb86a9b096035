using System.Buffers;
using System.Text;

namespace SatGate.Grpc.Wire;

/// <summary>
/// The text of a status as a header value: UTF-8, percent-encoded outside printable ASCII (gRPC over HTTP/2,
/// "Percent-Encoded").
/// </summary>
internal static class PercentEncoding
{
    /// <summary>
    /// Longer texts are cut, at a character: peers end the whole connection over large header blocks.
    /// </summary>
    public const int TextBytesMax = 1024;

    private static readonly SearchValues<byte> s_asTheyAre = SearchValues.Create(
        Enumerable.Range(0x20, 0x7F - 0x20).Where(code => code != '%').Select(code => (byte)code).ToArray());

    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The text as a header value, at most three times <see cref="TextBytesMax"/> long.</summary>
    public static string Encode(string text)
    {
        var bytes = Utf8(text);
        if (!bytes.ContainsAnyExcept(s_asTheyAre))
        {
            return bytes.Length == text.Length ? text : Encoding.ASCII.GetString(bytes);
        }

        var encoded = new StringBuilder(bytes.Length * 2);
        foreach (var value in bytes)
        {
            if (s_asTheyAre.Contains(value))
            {
                encoded.Append((char)value);
            }
            else
            {
                encoded.Append('%').Append("0123456789ABCDEF"[value >> 4]).Append("0123456789ABCDEF"[value & 15]);
            }
        }

        return encoded.ToString();
    }

    /// <summary>
    /// The text of a header value. Lenient, as the specification asks: what is not encoded right stays as it is.
    /// </summary>
    public static string Decode(string value)
    {
        if (!value.Contains('%', StringComparison.Ordinal))
        {
            return value;
        }

        var bytes = new ArrayBufferWriter<byte>(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '%' && i + 2 < value.Length && s_hex.Contains(value[i + 1]) && s_hex.Contains(value[i + 2]))
            {
                bytes.Write(Convert.FromHexString(value.AsSpan(i + 1, 2)));
                i += 2;
            }
            else
            {
                Encoding.UTF8.TryGetBytes(value.AsSpan(i, 1), bytes.GetSpan(4), out var written);
                bytes.Advance(written);
            }
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static ReadOnlySpan<byte> Utf8(string text)
    {
        // Bounded before encoding: a text of megabytes costs no more than one of the limit.
        var characters = Math.Min(text.Length, TextBytesMax);
        if (characters < text.Length && char.IsHighSurrogate(text[characters - 1]))
        {
            characters--;
        }

        var bytes = Encoding.UTF8.GetBytes(text[..characters]);
        var length = Math.Min(bytes.Length, TextBytesMax);
        while (length < bytes.Length && length > 0 && (bytes[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return bytes.AsSpan(0, length);
    }
}
