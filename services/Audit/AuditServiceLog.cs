using Microsoft.Extensions.Logging;

namespace SatGate.Audit;

/// <summary>
/// All that the Audit service logs; ids 4000 to 4999. Never what a record says, but for names and numbers.
/// </summary>
internal static partial class AuditServiceLog
{
    [LoggerMessage(4001, LogLevel.Warning, "Events {First} to {Last} of account {Account} have not come")]
    public static partial void SequenceGap(this ILogger logger, string account, long first, long last);

    [LoggerMessage(4002, LogLevel.Warning,
        "Account {Account} began again at event 1 after {Last}: its ledger has lost its memory")]
    public static partial void SequenceRestarted(this ILogger logger, string account, long last);

    [LoggerMessage(4003, LogLevel.Warning, "{Count} events could not be recorded as they are; the log says which")]
    public static partial void EventsRejected(this ILogger logger, long count);

    [LoggerMessage(4004, LogLevel.Warning,
        "The audit log was signed by key {Former} and now by {Key}, which {Former} has not endorsed")]
    public static partial void KeyReplaced(this ILogger logger, string former, string key);

    [LoggerMessage(4005, LogLevel.Error, "{Count} events could not be recorded; their senders will send them again")]
    public static partial void AppendFailed(this ILogger logger, Exception exception, int count);

    [LoggerMessage(4006, LogLevel.Error, "The audit log could not be signed")]
    public static partial void CheckpointFailed(this ILogger logger, Exception exception);

    [LoggerMessage(4008, LogLevel.Error, "Records could not be handed on to {Target}; it is tried again")]
    public static partial void ExportFailed(this ILogger logger, Exception exception, string target);

    [LoggerMessage(4009, LogLevel.Error, "Old records could not be erased")]
    public static partial void RetentionFailed(this ILogger logger, Exception exception);

    [LoggerMessage(4007, LogLevel.Information, "Events are recorded again after {Failures} failures")]
    public static partial void AppendRecovered(this ILogger logger, long failures);
}
