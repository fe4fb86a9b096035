namespace SatGate.Gateway.Upstreams.Http;

/// <summary>
/// Cancels when an upstream has been silent for too long, or when the caller gives up. One object serves many calls in
/// turn, because a timer per call would be garbage on the hottest path.
/// </summary>
internal sealed class SilenceTimer : IRunningRequest, IDisposable
{
    private const int PooledMax = 1024;
    private static readonly System.Collections.Concurrent.ConcurrentQueue<SilenceTimer> s_pool = new();

    private readonly CancellationTokenSource _source = new();
    private CancellationTokenRegistration _caller;
    private CancellationToken _callerToken;
    private TimeSpan _silenceMax;
    private bool _isGivenUp;

    public CancellationToken Token => _source.Token;

    /// <summary>True when the silence, and not the caller, ended the call.</summary>
    public bool IsSilent =>
        _source.IsCancellationRequested && !_isGivenUp && !_callerToken.IsCancellationRequested;

    public static SilenceTimer Start(TimeSpan silenceMax, CancellationToken caller)
    {
        if (!s_pool.TryDequeue(out var timer))
        {
            timer = new SilenceTimer();
        }

        timer._silenceMax = silenceMax;
        timer._callerToken = caller;
        timer._caller = caller.UnsafeRegister(static state => ((SilenceTimer)state!)._source.Cancel(), timer);
        timer.Restart();
        return timer;
    }

    /// <summary>Called whenever the upstream has said something.</summary>
    public void Restart() => _source.CancelAfter(_silenceMax);

    /// <summary>Ends the call without blame: its client has cancelled it.</summary>
    public void GiveUp()
    {
        _isGivenUp = true;
        _ = _source.CancelAsync();
    }

    /// <summary>Returns the timer to the pool, or frees it when it has fired.</summary>
    public void Dispose()
    {
        _caller.Dispose();
        _callerToken = default;
        if (_source.TryReset() && s_pool.Count < PooledMax)
        {
            s_pool.Enqueue(this);
        }
        else
        {
            _source.Dispose();
        }
    }
}
