using System.Globalization;

namespace SatGate.Macaroons.Caveats;

/// <summary>
/// A time as a caveat says it: RFC 3339 (`2026-01-31T12:00:00Z`, fraction and offset allowed, T and Z upper case) or
/// unix seconds. Durations such as `5m` are refused, and so are unix milliseconds: read as seconds they would lie
/// beyond the year 9999 and never come.
/// </summary>
internal static class CaveatTime
{
    private static readonly long s_secondsMax = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private static readonly string[] s_formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss'Z'",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
        "yyyy-MM-dd'T'HH:mm:sszzz",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
    ];

    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9'))
        {
            return TryUnixSeconds(text, out time);
        }

        // The dot before an empty fraction and offsets without a colon pass the parser but are no RFC 3339.
        return text.Length is >= 20 and <= 33
            && text.IndexOf(".Z") < 0
            && (text[^1] == 'Z' || (text[^6] is '+' or '-' && text[^3] == ':' && text[^7] != '.'))
            && DateTimeOffset.TryParseExact(
                text, s_formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    private static bool TryUnixSeconds(ReadOnlySpan<char> digits, out DateTimeOffset time)
    {
        time = default;
        if (digits.Length > 12 || (digits.Length > 1 && digits[0] == '0'))
        {
            return false;
        }

        var seconds = long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        if (seconds > s_secondsMax)
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }
}
