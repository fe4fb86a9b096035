using Microsoft.Extensions.Logging;

namespace SatGate.Standalone.Hosting;

/// <summary>Everything the composition logs; ids from 5000.</summary>
internal static partial class StandaloneLog
{
    [LoggerMessage(5001, LogLevel.Warning,
        "Without a control socket: `satgate budget` and `satgate token mint` cannot reach this gateway: {Reason}")]
    public static partial void ControlUnavailable(this ILogger logger, string reason);
}
