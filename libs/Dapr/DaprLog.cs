using Microsoft.Extensions.Logging;

namespace SatGate.Dapr;

/// <summary>Everything libs/Dapr logs; ids from 6500.</summary>
internal static partial class DaprLog
{
    [LoggerMessage(6501, LogLevel.Error, "Dropped an event of {Topic}: {Reason}")]
    public static partial void EventDropped(this ILogger logger, string topic, string reason);

    [LoggerMessage(6502, LogLevel.Warning, "Event {EventId} was not taken; the broker delivers it again")]
    public static partial void EventNotTaken(this ILogger logger, Exception exception, string eventId);
}
