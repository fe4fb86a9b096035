namespace Grpc.Core;

/// <summary>
/// Ends one call early: the caller's token, the deadline, the caller's Dispose; the first one gives the reason. The
/// same for every transport. Not part of the published API: it moves to libs/Grpc when that comes as a package.
/// </summary>
internal sealed class CallCancellation : IDisposable
{
    /// <summary>A deadline further away than this is taken as this: timers do not reach further than 49 days.</summary>
    public static readonly TimeSpan DeadlineMax = TimeSpan.FromDays(30);

    private readonly Lock _arming = new();
    private readonly CancellationTokenSource _source = new();
    private readonly Action<Exception> _callbackFailed;
    private CancellationTokenRegistration _callerLeaves;
    private ITimer? _deadlinePasses;
    private bool _disposed;
    private int _reason;

    /// <summary>
    /// The function hears of callbacks on <see cref="Token"/> that throw; it is called on any thread.
    /// </summary>
    public CallCancellation(Action<Exception> callbackFailed) => _callbackFailed = callbackFailed;

    public CancellationToken Token => _source.Token;

    /// <summary>Why the call was ended early; OK where it was not.</summary>
    public StatusCode Reason => (StatusCode)Volatile.Read(ref _reason);

    /// <summary>
    /// Refuses a deadline that is not in UTC with <see cref="ArgumentException"/>; without one: MaxValue.
    /// </summary>
    public static DateTime DeadlineOf(in CallOptions options)
    {
        var deadline = options.Deadline ?? DateTime.MaxValue;
        return deadline.Kind == DateTimeKind.Utc || deadline == DateTime.MaxValue
            ? deadline
            : throw new ArgumentException("A deadline is in UTC.", nameof(options));
    }

    /// <summary>The failure of a call that was ended early.</summary>
    public static RpcException Failure(StatusCode reason, Exception? exception) => new(new Status(
        reason,
        reason == StatusCode.DeadlineExceeded ? "The deadline passed." : "The call was cancelled.",
        exception));

    /// <summary>Starts listening; once per call. After <see cref="Dispose"/> it does nothing.</summary>
    public void Arm(TimeProvider clock, DateTime deadline, CancellationToken callerToken)
    {
        var isPast = false;
        lock (_arming)
        {
            if (_disposed)
            {
                return;
            }

            if (deadline != DateTime.MaxValue)
            {
                var left = deadline - clock.GetUtcNow().UtcDateTime;
                isPast = left <= TimeSpan.Zero;

                // The reason is set by the timer itself, never by comparing clocks: timers fire up to 1 ms early, and
                // a deadline would then look like a cancellation.
                _deadlinePasses = isPast ? null : clock.CreateTimer(
                    static self => ((CallCancellation)self!).End(StatusCode.DeadlineExceeded),
                    this,
                    left > DeadlineMax ? DeadlineMax : left,
                    Timeout.InfiniteTimeSpan);
            }
        }

        if (isPast)
        {
            // Here and now: a timer of no time would let the call begin.
            End(StatusCode.DeadlineExceeded);
            return;
        }

        // Outside the lock: a token that is cancelled already runs the callback here and now.
        var registration = callerToken.UnsafeRegister(
            static self => ((CallCancellation)self!).End(StatusCode.Cancelled), this);
        lock (_arming)
        {
            _callerLeaves = registration;
            if (!_disposed)
            {
                return;
            }
        }

        registration.Unregister();
    }

    /// <summary>
    /// The call ended: nothing of it may keep a timer or the caller's token busy. The token itself stays usable.
    /// </summary>
    public void Dispose()
    {
        lock (_arming)
        {
            _disposed = true;
            _deadlinePasses?.Dispose();
            _callerLeaves.Unregister();
        }
    }

    /// <summary>Ends the call for this reason unless it was ended before.</summary>
    public void End(StatusCode reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, (int)StatusCode.OK) != (int)StatusCode.OK)
        {
            return;
        }

        try
        {
            _source.Cancel();
        }
        catch (AggregateException exception)
        {
            // A callback that somebody registered failed. On a timer's thread this would end the process.
            _callbackFailed(exception);
        }

        // A call that ended early may never be looked at again: it must not stay with a long-lived token of its caller.
        Dispose();
    }
}
