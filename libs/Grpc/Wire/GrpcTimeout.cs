using System.Globalization;
using Grpc.Core;

namespace SatGate.Grpc.Wire;

/// <summary>The header <c>grpc-timeout</c>: up to eight digits and a unit (gRPC over HTTP/2, "Timeout").</summary>
internal static class GrpcTimeout
{
    public const string Header = "grpc-timeout";

    private const int DigitsMax = 8;
    private const long ValueMax = 99_999_999;
    private const long NanosecondsPerTick = 100;

    /// <summary>
    /// The time that a header value gives, at most <see cref="CallCancellation.DeadlineMax"/>, rounded down to 100 ns;
    /// null where the value is malformed.
    /// </summary>
    public static TimeSpan? Parse(ReadOnlySpan<char> value)
    {
        if (value.Length is < 2 or > DigitsMax + 1
            || !long.TryParse(value[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }

        // 99999999 hours are over eleven thousand years: they fit a tick count but no date, hence the bound.
        var ticks = value[^1] switch
        {
            'H' => count * TimeSpan.TicksPerHour,
            'M' => count * TimeSpan.TicksPerMinute,
            'S' => count * TimeSpan.TicksPerSecond,
            'm' => count * TimeSpan.TicksPerMillisecond,
            'u' => count * TimeSpan.TicksPerMicrosecond,
            'n' => count / NanosecondsPerTick,
            _ => -1,
        };
        return ticks < 0 ? null : TimeSpan.FromTicks(Math.Min(ticks, CallCancellation.DeadlineMax.Ticks));
    }

    /// <summary>
    /// The header value of a time left, in the finest unit that holds it, rounded up: the peer never gives up first.
    /// </summary>
    public static string Format(TimeSpan left)
    {
        var ticks = Math.Clamp(left.Ticks, 1, CallCancellation.DeadlineMax.Ticks);
        var microseconds = Units(ticks, TimeSpan.TicksPerMicrosecond);
        if (microseconds <= ValueMax)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{microseconds}u");
        }

        var milliseconds = Units(ticks, TimeSpan.TicksPerMillisecond);
        return milliseconds <= ValueMax
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds}m")
            : string.Create(CultureInfo.InvariantCulture, $"{Units(ticks, TimeSpan.TicksPerSecond)}S");
    }

    private static long Units(long ticks, long unit) => (ticks + unit - 1) / unit;
}
