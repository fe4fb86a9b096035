using Microsoft.Extensions.Logging;

namespace SatGate.Gateway.Configuration;

/// <summary>
/// What is said about config reloads; ids from 1900. Errors and warnings carry keys and lines, never values.
/// </summary>
internal static partial class ConfigLog
{
    [LoggerMessage(1900, LogLevel.Information, "Config {File} changed and is in force")]
    public static partial void ConfigChanged(this ILogger logger, string file);

    [LoggerMessage(1901, LogLevel.Error,
        "Config {File} changed, is not valid and changes nothing: {Errors} errors follow")]
    public static partial void ConfigRefused(this ILogger logger, string file, int errors);

    [LoggerMessage(1902, LogLevel.Error, "{Error}")]
    public static partial void ConfigError(this ILogger logger, ConfigError error);

    [LoggerMessage(1903, LogLevel.Warning, "{Warning}")]
    public static partial void ConfigWarning(this ILogger logger, ConfigError warning);

    [LoggerMessage(1904, LogLevel.Warning, "Config cannot be read; the last one stays in force: {Error}")]
    public static partial void ConfigUnreadable(this ILogger logger, ConfigError error);

    [LoggerMessage(1905, LogLevel.Warning, "Config {File}: {Section} changed; that takes effect at the next start")]
    public static partial void ConfigNeedsRestart(this ILogger logger, string file, string section);

    [LoggerMessage(1907, LogLevel.Information, "Configuration {Store} has no item {Key}; the file is in force")]
    public static partial void ConfigItemMissing(this ILogger logger, string store, string key);

    [LoggerMessage(1908, LogLevel.Warning,
        "Configuration {Store} is not followed just now; the last config stays in force: {Reason}")]
    public static partial void ConfigStoreLost(this ILogger logger, string store, string reason);

    [LoggerMessage(1906, LogLevel.Error, "A part of the gateway failed to take over the new config")]
    public static partial void ConfigListenerFailed(this ILogger logger, Exception exception);
}
