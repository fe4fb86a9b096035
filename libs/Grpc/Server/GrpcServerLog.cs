using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace SatGate.Grpc.Server;

/// <summary>What the gRPC server logs: ids 6000 to 6099. Names of methods and keys, never messages or values.</summary>
internal static partial class GrpcServerLog
{
    [LoggerMessage(6001, LogLevel.Error, "The handler of {Method} failed")]
    public static partial void HandlerFailed(this ILogger logger, Exception exception, string method);

    [LoggerMessage(6002, LogLevel.Warning, "Trailers of {Method} were left out: {LeftOut}")]
    public static partial void TrailersLeftOut(this ILogger logger, string method, string leftOut);

    [LoggerMessage(6003, LogLevel.Error, "A callback on the cancellation token of a call failed")]
    public static partial void CancellationCallbackFailed(this ILogger logger, Exception exception);

    [LoggerMessage(6004, LogLevel.Information, "{Method} was refused before its handler: {Status} {Detail}")]
    public static partial void Refused(this ILogger logger, string method, StatusCode status, string detail);

    [LoggerMessage(6005, LogLevel.Warning, "{Method} could not be ended and its stream was reset")]
    public static partial void NotEnded(this ILogger logger, Exception exception, string method);
}
