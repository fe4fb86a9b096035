using System.Buffers;
using System.Globalization;

namespace SatGate.Gateway.Configuration.Schema;

/// <summary>
/// Durations as SatGate's files have them: numbers with a unit, such as <c>30s</c>, <c>1m30s</c>, <c>1.5h</c>,
/// <c>500ms</c> (the syntax of Go's time.ParseDuration, without a sign).
/// </summary>
internal static class DurationText
{
    /// <summary>What the JSON Schema shows editors.</summary>
    public const string Pattern = @"^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$";

    private const int DigitsMax = 9;

    private static readonly SearchValues<char> s_number = SearchValues.Create("0123456789.");

    private static readonly (string Unit, decimal Ticks)[] s_units =
    [
        ("ns", 0.01m), ("us", TimeSpan.TicksPerMicrosecond), ("µs", TimeSpan.TicksPerMicrosecond),
        ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute),
        ("h", TimeSpan.TicksPerHour),
    ];

    /// <summary>False for anything else, a bare number included: nobody can tell which unit was meant.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var ticks = 0m;
        var rest = text.AsSpan();
        if (rest.IsEmpty || rest.Length > 64)
            return false;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(s_number);
            if (digits is <= 0 or > DigitsMax || !TryNumber(rest[..digits], out var number))
                return false;
            rest = rest[digits..];
            var letters = rest.IndexOfAny(s_number);
            var unit = letters < 0 ? rest : rest[..letters];
            if (UnitTicks(unit) is not { } scale)
                return false;
            ticks += number * scale;
            rest = rest[unit.Length..];
        }

        // Seven terms of nine digits of hours fit a decimal; a TimeSpan holds less.
        if (ticks > TimeSpan.MaxValue.Ticks)
            return false;
        duration = TimeSpan.FromTicks((long)ticks);
        return true;
    }

    /// <summary>The shortest exact text, for defaults and messages.</summary>
    public static string Format(TimeSpan duration)
    {
        foreach (var (unit, ticks) in s_units.Reverse())
        {
            if (unit is not "ns" and not "µs" && duration.Ticks % ticks == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{(long)(duration.Ticks / ticks)}{unit}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks * 100}ns");
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)
        && text[0] is not '.' && text[^1] is not '.';

    private static decimal? UnitTicks(ReadOnlySpan<char> unit)
    {
        foreach (var (name, ticks) in s_units)
        {
            if (unit.SequenceEqual(name))
                return ticks;
        }

        return null;
    }
}
