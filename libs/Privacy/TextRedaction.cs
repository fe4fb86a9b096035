using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SatGate.Privacy;

/// <summary>
/// Replaces what is private in one text by `[redacted:kind]`. What is hidden by an encoding that a program would undo
/// (percent signs, Base64, full-width digits, invisible characters) is looked for as well; when something is found in
/// the decoded text, the whole encoded run goes.
/// </summary>
internal sealed class TextRedaction(IReadOnlyList<Pattern> patterns)
{
    private const int DecodedDepthMax = 3;
    private const int EncodedCharactersMin = 12;

    private static readonly Regex s_base64 = new(
        @"[A-Za-z0-9+/_-]{12,}={0,2}", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <returns>The same object when nothing was found.</returns>
    public string Redact(string text) => Redact(text, DecodedDepthMax);

    private string Redact(string text, int depth)
    {
        var plain = Plain(text);
        foreach (var pattern in patterns)
        {
            plain = Replace(plain, pattern);
        }

        if (depth > 0)
        {
            plain = RedactPercent(plain, depth);
            plain = RedactBase64(plain, depth);
        }

        return plain == Plain(text) ? text : plain;
    }

    private static string Replace(string text, Pattern pattern)
    {
        StringBuilder? result = null;
        var kept = 0;
        for (var from = 0; from <= text.Length;)
        {
            var matches = pattern.Expression.EnumerateMatches(text, from);
            if (!matches.MoveNext() || matches.Current.Length == 0)
            {
                break;
            }

            var found = matches.Current;

            var length = LengthOf(text.AsSpan(found.Index, found.Length), pattern);
            if (length == 0)
            {
                // What was found is not it, but something inside may be: a card number after an order number.
                from = NextWord(text, found.Index, found.Index + found.Length);
                continue;
            }

            result ??= new StringBuilder(text.Length);
            result.Append(text, kept, found.Index - kept).Append("[redacted:").Append(pattern.Kind).Append(']');
            kept = from = found.Index + length;
        }

        return result is null ? text : result.Append(text, kept, text.Length - kept).ToString();
    }

    private static int LengthOf(ReadOnlySpan<char> found, Pattern pattern)
    {
        if (pattern.Check(found))
        {
            return found.Length;
        }

        // Words after a bank account are as good as its groups to the expression.
        while (pattern.CanEndEarlier && found.LastIndexOfAny(' ', '-') is > 0 and var end)
        {
            found = found[..end];
            if (pattern.Check(found))
            {
                return end;
            }
        }

        return 0;
    }

    private static int NextWord(string text, int from, int end)
    {
        var next = text.AsSpan(from, end - from).IndexOfAny(' ', '-', '.');
        return next < 0 ? end : from + next + 1;
    }

    private string RedactPercent(string text, int depth)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var decoded = Uri.UnescapeDataString(text);
        if (decoded == text)
        {
            return text;
        }

        var redacted = Redact(decoded, depth - 1);
        return redacted == decoded ? text : redacted;
    }

    private string RedactBase64(string text, int depth) => text.Length < EncodedCharactersMin
        ? text
        : s_base64.Replace(text, match => IsPrivate(match.ValueSpan, depth) ? "[redacted:encoded]" : match.Value);

    private bool IsPrivate(ReadOnlySpan<char> encoded, int depth)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(encoded.Length)];
        var plain = encoded.ToString().Replace('+', '-').Replace('/', '_').TrimEnd('=');
        plain = plain[..(plain.Length - (plain.Length % 4 == 1 ? 1 : 0))];
        if (Base64Url.DecodeFromChars(plain, bytes, out _, out var written) is not OperationStatus.Done
            || written < 8)
        {
            return false;
        }

        var text = Encoding.UTF8.GetString(bytes, 0, written);
        if (text.Contains('\ufffd', StringComparison.Ordinal))
        {
            return false;
        }

        return Redact(text, depth - 1) != text;
    }

    // Look-alikes of digits and letters become those, and what nobody sees goes, so that neither breaks up a number.
    private static string Plain(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        // Half a surrogate pair cannot be normalised; as UTF-8 it would be this as well.
        var whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        var normal = whole.Normalize(NormalizationForm.FormKC);
        var result = new StringBuilder(normal.Length);
        foreach (var rune in normal.EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Format:
                    break;
                case UnicodeCategory.DecimalDigitNumber:
                    result.Append((char)('0' + (int)Rune.GetNumericValue(rune)));
                    break;
                case UnicodeCategory.DashPunctuation:
                    result.Append('-');
                    break;
                case UnicodeCategory.SpaceSeparator:
                    result.Append(' ');
                    break;
                default:
                    result.Append(rune.ToString());
                    break;
            }
        }

        return result.ToString();
    }
}
