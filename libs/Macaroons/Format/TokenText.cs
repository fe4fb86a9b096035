using System.Buffers;
using System.Buffers.Text;

namespace SatGate.Macaroons.Format;

/// <summary>
/// Base64 as tokens carry it: written as base64url without padding (RFC 4648 section 5), read as that or as standard
/// base64, with or without padding. Spaces, mixed alphabets and stray bits in the last character are refused, so that a
/// token cannot be disguised from those who look for its text.
/// </summary>
internal static class TokenText
{
    private static readonly SearchValues<byte> s_url =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private static readonly SearchValues<byte> s_standard =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>Decodes; false when it is no such text or the buffer is too small.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> output, out int written)
    {
        written = 0;
        if (!TryTrimPadding(ref text) || text.Length % 4 == 1)
        {
            return false;
        }

        if (!text.ContainsAnyExcept(s_url))
        {
            return TryDecodeUrl(text, output, out written);
        }

        if (text.ContainsAnyExcept(s_standard) || text.Length > MacaroonLimits.TextCharsMax)
        {
            return false;
        }

        Span<byte> url = stackalloc byte[text.Length];
        text.Replace(url, (byte)'+', (byte)'-');
        url.Replace((byte)'/', (byte)'_');
        return TryDecodeUrl(url, output, out written);
    }

    // Padding, where it is, must fill the last group of four.
    private static bool TryTrimPadding(ref ReadOnlySpan<byte> text)
    {
        if (text is not [.., (byte)'='])
        {
            return true;
        }

        if (text.Length % 4 != 0)
        {
            return false;
        }

        text = text[..^(text[^2] == (byte)'=' ? 2 : 1)];
        return true;
    }

    private static bool TryDecodeUrl(ReadOnlySpan<byte> text, Span<byte> output, out int written)
    {
        var status = Base64Url.DecodeFromUtf8(text, output, out var consumed, out written);
        return status == OperationStatus.Done && consumed == text.Length;
    }
}
