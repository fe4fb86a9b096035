using System.Globalization;

namespace SatGate.Audit.Export;

/// <summary>Unix milliseconds as RFC 3339 in UTC; empty for 0 and for what is no date.</summary>
internal static class TimeText
{
    private const long TimeMax = 253_402_300_799_999;

    public static string Of(long milliseconds) => milliseconds is <= 0 or > TimeMax
        ? ""
        : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
