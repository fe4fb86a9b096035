using System.Globalization;

namespace SatGate.Standalone.Commands.Token;

/// <summary>A time as people write it: a whole number and s, m, h or d.</summary>
internal static class Lifetime
{
    public const string Problem = "--expires-in is a number and s, m, h or d, such as 90m";

    private static readonly Dictionary<char, long> s_units = new()
    {
        ['s'] = 1, ['m'] = 60, ['h'] = 3600, ['d'] = 24 * 3600,
    };

    /// <summary>Seconds, more than 0 and at most a hundred years.</summary>
    public static bool TryParse(string text, out long seconds)
    {
        seconds = 0;
        if (text.Length is < 2 or > 8 || !s_units.TryGetValue(text[^1], out var unit)
            || !long.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        // Seven digits of days are some 27,000 years: still a time, but no limit.
        seconds = number * unit;
        return number > 0 && seconds <= 100L * 366 * 24 * 3600;
    }
}
