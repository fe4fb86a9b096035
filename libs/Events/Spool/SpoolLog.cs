using Microsoft.Extensions.Logging;

namespace SatGate.Events.Spool;

/// <summary>What the spool logs; ids from 1100.</summary>
internal static partial class SpoolLog
{
    [LoggerMessage(1100, LogLevel.Warning,
        "{Bytes} bytes at the end of the event spool were no whole event, as after a crash, and have been cut away")]
    public static partial void TornEventCut(this ILogger logger, long bytes);

    [LoggerMessage(1101, LogLevel.Error,
        "The event spool is full: {Count} events have not been recorded since the start")]
    public static partial void EventsRefused(this ILogger logger, long count);

    [LoggerMessage(1102, LogLevel.Error, "The event spool cannot be written: {Reason}")]
    public static partial void SpoolNotWritable(this ILogger logger, string reason);

    [LoggerMessage(1103, LogLevel.Warning,
        "Events could not be published ({Reason}): {Bytes} bytes wait; next try in {Delay}")]
    public static partial void EventsNotPublished(this ILogger logger, string reason, long bytes, TimeSpan delay);

    [LoggerMessage(1104, LogLevel.Error,
        "{Bytes} bytes of the event spool are damaged and are not published; the file is kept beside it as .bad")]
    public static partial void SegmentUnreadable(this ILogger logger, long bytes);
}
