using Microsoft.Extensions.Logging;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Policy;
using SatGate.Gateway.Upstreams.Bridge;
using SatGate.Gateway.Upstreams.Multiplexed;

namespace SatGate.Gateway.Upstreams;

/// <summary>
/// One configured upstream under supervision: it is connected at start, looked at (which eras it speaks), reported when
/// it dies, and tried again with growing delays. A call to a dead one fails at once.
/// </summary>
internal sealed class Upstream : IAsyncDisposable
{
    private static readonly TimeSpan s_handshakeMax = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Long, because a server that is still starting (fetched by npx, a container) is as silent as a legacy one that
    /// ignores what it does not know: asked too soon in the old way, one of both eras would pass for a legacy one.
    /// </summary>
    private static readonly TimeSpan s_discoverMax = TimeSpan.FromSeconds(15);

    private readonly ILinkFactory _links;
    private readonly GatewayIdentity _identity;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SharedSink _sharedSink;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _firstTry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Backoff _backoff = new();
    private TaskCompletionSource<string> _reportedDown = NewSignal();
    private volatile IUpstreamLink? _shared;
    private volatile UpstreamFacts _facts = new();
    private volatile UpstreamStatus _status;
    private Task? _supervision;
    private int _restarts;

    public Upstream(
        UpstreamConfig config, ILinkFactory links, GatewayIdentity identity, TimeProvider clock, ILogger logger)
    {
        Config = config;
        Tools = new ToolFilter(config);
        _links = links;
        _identity = identity;
        _clock = clock;
        _logger = logger;
        _sharedSink = new SharedSink(logger);
        _status = UpstreamStatus.Connecting(clock.GetUtcNow());
    }

    public UpstreamConfig Config { get; }

    public string Name => Config.Name;

    /// <summary>Which of its tools may be seen and called.</summary>
    public ToolFilter Tools { get; }

    public UpstreamStatus Status => _status;

    public UpstreamFacts Facts => _facts;

    /// <summary>How often it had to be connected again.</summary>
    public int Restarts => _restarts;

    /// <summary>Fires when it has come up, and when it has gone down after having been up.</summary>
    public event Action? AvailabilityChanged;

    /// <summary>Completes when the first try to connect has ended, well or not.</summary>
    public Task FirstTry => _firstTry.Task;

    /// <summary>Change notifications and the like of a shared connection; sessions subscribe to it.</summary>
    public SharedSink SharedMessages => _sharedSink;

    public void Start() => _supervision = SuperviseAsync();

    /// <summary>The connection that all modern requests share.</summary>
    /// <exception cref="UpstreamException">The upstream is down.</exception>
    public async ValueTask<IUpstreamLink> SharedAsync(CancellationToken cancellationToken)
    {
        if (!_firstTry.Task.IsCompleted)
        {
            await _firstTry.Task.WaitAsync(cancellationToken);
        }

        return _shared is { IsOpen: true } link ? link : throw Down();
    }

    /// <summary>A connection of one client session's own (legacy era), not yet initialized.</summary>
    /// <exception cref="UpstreamException">The upstream is down or cannot be connected.</exception>
    public async ValueTask<IUpstreamLink> OpenSessionLinkAsync(
        IUnsolicitedSink sink, CancellationToken cancellationToken)
    {
        await _firstTry.Task.WaitAsync(cancellationToken);
        if (_status.State is not UpstreamState.Up)
        {
            throw Down();
        }

        try
        {
            return await SpeaksLegacyAsync(cancellationToken)
                ? await _links.OpenAsync(sink, isShared: false, cancellationToken)
                : new ModernBridge(await SharedAsync(cancellationToken), _facts.Discover);
        }
        catch (UpstreamException exception)
        {
            ReportDown(exception.Message);
            throw;
        }
    }

    // A modern server need not say whether it speaks a legacy revision too, so the first legacy client has it asked.
    private async ValueTask<bool> SpeaksLegacyAsync(CancellationToken cancellationToken)
    {
        var facts = _facts;
        if (!facts.SpeaksModern || facts.SpeaksLegacy is not null)
        {
            return facts.SpeaksLegacy ?? true;
        }

        var speaks = await LegacyProbe.AskAsync(_links, _sharedSink, _identity, cancellationToken);
        Interlocked.CompareExchange(ref _facts, facts with { SpeaksLegacy = speaks }, facts);
        return speaks;
    }

    /// <summary>
    /// Legacy sessions use one connection: configured so, or there is nothing that could tell them apart.
    /// </summary>
    public bool IsShared => Config.Isolation is UpstreamIsolation.Shared;

    /// <summary>Told by whoever found it dead; supervision connects it again.</summary>
    public void ReportDown(string reason) => _reportedDown.TrySetResult(reason);

    private UpstreamException Down() => new(
        UpstreamFault.Unavailable, $"Upstream `{Name}` is not available ({_status.State}).");

    private static TaskCompletionSource<string> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task SuperviseAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            string reason;
            try
            {
                _reportedDown = NewSignal();
                await ConnectAsync();
                _backoff.Reset();
                _status = new UpstreamStatus(UpstreamState.Up, _facts.Eras, _clock.GetUtcNow());
                _logger.UpstreamUp(Name, _facts.Eras);
                _firstTry.TrySetResult();
                AvailabilityChanged?.Invoke();
                reason = await EndOfAsync(_shared);
            }
            catch (UpstreamException exception)
            {
                reason = exception.Message;
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await CloseSharedAsync();
            if (_stopping.IsCancellationRequested)
            {
                break;
            }

            var delay = _backoff.Next();
            var wasUp = _status.State is UpstreamState.Up;
            _status = new UpstreamStatus(UpstreamState.Down, reason, _clock.GetUtcNow());
            _logger.UpstreamDown(Name, reason, delay);
            _firstTry.TrySetResult();
            Interlocked.Increment(ref _restarts);
            if (wasUp)
            {
                AvailabilityChanged?.Invoke();
            }

            await Task.Delay(delay, _clock, _stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        _firstTry.TrySetResult();
    }

    private async Task<string> EndOfAsync(IUpstreamLink? link)
    {
        var stopped = Task.Delay(Timeout.InfiniteTimeSpan, _clock, _stopping.Token);
        var first = link is MultiplexedLink multiplexed
            ? await Task.WhenAny(multiplexed.Ended, _reportedDown.Task, stopped)
            : await Task.WhenAny(_reportedDown.Task, stopped);
        return first is Task<string> ended ? await ended : "stopped";
    }

    private async ValueTask ConnectAsync()
    {
        var link = await _links.OpenAsync(_sharedSink, isShared: true, _stopping.Token);
        try
        {
            _facts = await LookAsync(link);
        }
        catch (UpstreamException exception)
        {
            var reason = await LastWords.OfAsync(link, exception, _clock);
            await link.DisposeAsync();
            throw reason;
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }

        if (_facts.SpeaksModern || IsShared)
        {
            _shared = link;
        }
        else
        {
            // Each session opens its own: this one was only for looking.
            await link.DisposeAsync();
        }
    }

    private async ValueTask<UpstreamFacts> LookAsync(IUpstreamLink link)
    {
        if (_links.CanBeModern && !IsShared)
        {
            var discover = OwnMessages.Discover(_identity.Name, _identity.Version);
            try
            {
                var answer = await Answer.AskAsync(link, discover, isModern: true, s_discoverMax, _stopping.Token);
                if (answer.Envelope.ErrorCode is JsonRpcCodes.UnsupportedProtocolVersion)
                {
                    // It speaks the modern era and may accept the revision that it names itself: once more.
                    answer = await Answer.AskAsync(link, discover, isModern: true, s_discoverMax, _stopping.Token);
                }

                if (answer.IsResult && UpstreamFacts.VersionsOf(answer.Result.Span) is var versions
                    && versions.Contains(ProtocolVersions.Modern))
                {
                    return new UpstreamFacts { Discover = answer.Result, SupportedVersions = versions };
                }
            }
            catch (UpstreamException exception)
                when (exception.Fault is UpstreamFault.Timeout or UpstreamFault.BadAnswer)
            {
                // A legacy server may answer with something else, or not at all: ask it in its own way.
            }
        }

        var initialize = OwnMessages.Initialize(_identity.Name, _identity.Version);
        var initialized = await Answer.AskAsync(link, initialize, isModern: false, s_handshakeMax, _stopping.Token);
        if (!initialized.IsResult)
        {
            throw new UpstreamException(
                UpstreamFault.BadAnswer,
                $"Upstream `{Name}` refused both eras (error {initialized.Envelope.ErrorCode} to initialize).");
        }

        var facts = new UpstreamFacts
        {
            Initialize = initialized.Result,
            LegacyVersion = UpstreamFacts.VersionOf(initialized.Result.Span),
        };
        if (IsShared)
        {
            await LegacyHandshake.CompleteAsync(link, facts.LegacyVersion, _stopping.Token);
        }

        return facts;
    }

    private async ValueTask CloseSharedAsync()
    {
        if (_shared is { } link)
        {
            _shared = null;
            await link.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_supervision is not null)
        {
            await _supervision;
        }

        await CloseSharedAsync();
        _links.Dispose();
        _stopping.Dispose();
    }
}
