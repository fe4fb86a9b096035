using Microsoft.Extensions.Logging;

namespace SatGate.Grpc.InProcess;

/// <summary>
/// What the in-process transport logs: ids 6100 to 6199. Names of methods and keys, never messages or values.
/// </summary>
internal static partial class InProcessLog
{
    [LoggerMessage(6101, LogLevel.Error, "The handler of {Method} failed")]
    public static partial void HandlerFailed(this ILogger logger, Exception exception, string method);

    [LoggerMessage(6102, LogLevel.Warning, "Trailers of {Method} were left out: {LeftOut}")]
    public static partial void TrailersLeftOut(this ILogger logger, string method, string leftOut);

    [LoggerMessage(6103, LogLevel.Error, "A callback on the cancellation token of a call failed")]
    public static partial void CancellationCallbackFailed(this ILogger logger, Exception exception);
}
