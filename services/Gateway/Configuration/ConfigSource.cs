using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SatGate.Gateway.Configuration;

/// <summary>
/// The config in force, and the watch over its file. A changed file is read whole, checked, and swapped in at once; an
/// invalid one changes nothing and its errors are logged with lines. The file's content is polled and compared by hash
/// instead of waiting for file events: editors replace the file, Kubernetes swaps a symlink two folders up, network
/// file systems send no events. A change counts when two polls in a row saw the same content, so a file that is still
/// being written is not judged.
/// </summary>
public sealed class ConfigSource : BackgroundService
{
    /// <summary>
    /// A change is in force after one to two of these; a poll of a usual file costs some tens of microseconds.
    /// </summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly Func<string, string?> _environment;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _listenersLock = new();
    private SatGateConfig _current;
    private Action<SatGateConfig, SatGateConfig>? _listeners;
    private string _judged;
    private string? _candidate;
    private readonly bool _isPipe;
    private bool _unreadable;
    private bool _isElsewhere;

    private ConfigSource(
        ConfigText text, SatGateConfig first, Func<string, string?> environment, TimeProvider time, ILogger logger)
    {
        (_path, _judged, _isPipe) = (text.FileName, Digest(text), text.IsPipe);
        (_current, _environment, _time, _logger) = (first, environment, time, logger);
    }

    /// <summary>
    /// The config in force: whole, checked, immutable. A call takes it once and keeps it to its end.
    /// </summary>
    public SatGateConfig Current => Volatile.Read(ref _current);

    /// <summary>The source, when the file is valid now; otherwise null, and the result says why.</summary>
    public static (ConfigSource? Source, ConfigResult Result) Open(
        string path, Func<string, string?> environment, TimeProvider time, ILogger<ConfigSource> logger)
    {
        if (!ConfigFile.TryRead(path, out var text, out var error))
            return (null, new ConfigResult(null, [error], []));
        var result = ConfigLoader.Load(text, environment);
        return result.Ok
            ? (new ConfigSource(text, result.Config, environment, time, logger), result)
            : (null, result);
    }

    /// <summary>
    /// Takes the config from elsewhere than the file, which is looked at no more. Before the start: nobody is told. A
    /// text that is not valid changes nothing.
    /// </summary>
    public ConfigResult Replace(ConfigText text)
    {
        _isElsewhere = true;
        var result = ConfigLoader.Load(text, _environment);
        if (result.Ok)
        {
            _judged = Digest(text);
            Volatile.Write(ref _current, result.Config);
        }
        return result;
    }

    /// <summary>
    /// A text from elsewhere, judged as a changed file is; one that was judged last is not judged again. Not for use
    /// from two threads at once.
    /// </summary>
    public void Offer(ConfigText text)
    {
        var digest = Digest(text);
        if (digest != _judged)
        {
            _judged = digest;
            Judge(text);
        }
    }

    /// <summary>
    /// Calls back with the old and the new config after each change, one change at a time, until disposed. A listener
    /// that throws is logged; the others are still called.
    /// </summary>
    public IDisposable OnChange(Action<SatGateConfig, SatGateConfig> listener)
    {
        lock (_listenersLock)
            _listeners += listener;
        return new Subscription(this, listener);
    }

    /// <summary>One look at the file. Not for use from two threads at once.</summary>
    internal void Poll()
    {
        if (!ConfigFile.TryRead(_path, out var text, out var error))
        {
            if (!_unreadable)
                _logger.ConfigUnreadable(error);
            (_unreadable, _candidate) = (true, null);
            return;
        }

        _unreadable = false;
        var digest = Digest(text);
        if (digest == _judged)
            _candidate = null;
        else if (digest != _candidate)
            _candidate = digest;
        else
        {
            (_judged, _candidate) = (digest, null);
            Judge(text);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Opening a pipe again waits for a writer who will not come, and a stop would wait with it.
        if (_isPipe || _isElsewhere)
            return;
        using var timer = new PeriodicTimer(PollInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Poll();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private void Judge(ConfigText text)
    {
        var result = ConfigLoader.Load(text, _environment);
        foreach (var warning in result.Warnings)
            _logger.ConfigWarning(warning);
        if (!result.Ok)
        {
            _logger.ConfigRefused(text.FileName, result.Errors.Count);
            foreach (var error in result.Errors)
                _logger.ConfigError(error);
            return;
        }

        var before = _current;
        if (result.Config == before)
            return;
        Volatile.Write(ref _current, result.Config);
        _logger.ConfigChanged(text.FileName);
        SayWhatNeedsRestart(text.FileName, before, result.Config);
        Publish(before, result.Config);
    }

    private void Publish(SatGateConfig before, SatGateConfig after)
    {
        Action<SatGateConfig, SatGateConfig>? listeners;
        lock (_listenersLock)
            listeners = _listeners;
        foreach (var listener in listeners?.GetInvocationList() ?? [])
        {
            try
            {
                ((Action<SatGateConfig, SatGateConfig>)listener)(before, after);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                _logger.ConfigListenerFailed(exception);
            }
        }
    }

    private void SayWhatNeedsRestart(string file, SatGateConfig before, SatGateConfig after)
    {
        if (before.Server != after.Server)
            _logger.ConfigNeedsRestart(file, "server");
        if ((before.Budget.Store, before.Budget.Path) != (after.Budget.Store, after.Budget.Path))
            _logger.ConfigNeedsRestart(file, "budget.store");
        if (before.Audit != after.Audit)
            _logger.ConfigNeedsRestart(file, "audit");
        if (before.Admin != after.Admin)
            _logger.ConfigNeedsRestart(file, "admin");
        if (before.Logging != after.Logging)
            _logger.ConfigNeedsRestart(file, "logging");
    }

    private static string Digest(ConfigText text) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.Text)));

    private sealed class Subscription(ConfigSource source, Action<SatGateConfig, SatGateConfig> listener) : IDisposable
    {
        public void Dispose()
        {
            lock (source._listenersLock)
                source._listeners -= listener;
        }
    }
}
