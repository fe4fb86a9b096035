using Grpc.Core;

namespace SatGate.Grpc.InProcess;

/// <summary>
/// One call: the handler's context and the caller's view of the end. What most calls never ask for (cancellation,
/// headers, trailers) is made when asked for; a test counts the bytes of the rest.
/// </summary>
internal sealed class InProcessCall : ServerCallContext
{
    private readonly InProcessCallInvoker _invoker;
    private readonly IMethod _method;
    private readonly DateTime _deadline;
    private readonly CancellationToken _callerToken;
    private Metadata? _requestHeaders;
    private CallCancellation? _cancellation;
    private ResponseHeaders? _responseHeaders;
    private Metadata? _trailers;
    private Status _status;
    private RpcException? _failure;
    private int _ended;

    public InProcessCall(InProcessCallInvoker invoker, IMethod method, in CallOptions options)
    {
        _invoker = invoker;
        _method = method;
        _callerToken = options.CancellationToken;
        _deadline = CallCancellation.DeadlineOf(options);
        if (options.Headers is { Count: > 0 } headers)
        {
            _requestHeaders = SendableMetadata.CheckedCopy(headers);
        }
    }

    /// <summary>The call's cancellation, made and armed on first use.</summary>
    public CallCancellation Cancellation => _cancellation ?? ArmCancellation();

    /// <summary>Whether the call has ended, in whatever way.</summary>
    public bool HasEnded => Volatile.Read(ref _ended) != 0;

    /// <summary>What the caller was refused with; null while the call runs and after OK.</summary>
    public RpcException? FailureAtEnd => HasEnded ? _failure : null;

    /// <summary>
    /// Whether the caller ended the call itself: what is still under way is then of no interest to it.
    /// </summary>
    public bool WasLetGo => _cancellation is { } cancellation && cancellation.Reason != StatusCode.OK;

    public Task<Metadata> ResponseHeaders => Headers().Task;

    public Status FinalStatus => HasEnded ? _failure?.Status ?? _status : throw StillRunning();

    public Metadata FinalTrailers =>
        HasEnded ? _failure?.Trailers ?? _trailers ?? Metadata.Empty : throw StillRunning();

    protected override string MethodCore => _method.FullName;

    protected override string HostCore => "in-process";

    protected override string PeerCore => "in-process";

    protected override DateTime DeadlineCore => _deadline;

    protected override Metadata RequestHeadersCore => _requestHeaders ??= [];

    protected override CancellationToken CancellationTokenCore => Cancellation.Token;

    protected override Metadata ResponseTrailersCore => _trailers ??= [];

    protected override Status StatusCore
    {
        get => _status;
        set => _status = value;
    }

    public static RpcException Unserved(IMethod method) =>
        new(new Status(StatusCode.Unimplemented, $"{method.FullName} is not served here."));

    /// <summary>The refusal of a call that was cancelled, or whose deadline had passed, before it began.</summary>
    public RpcException? IsOverBeforeItStarts()
    {
        if (_callerToken.IsCancellationRequested)
        {
            return CallCancellation.Failure(StatusCode.Cancelled, null);
        }

        return _deadline != DateTime.MaxValue && _invoker.Clock.GetUtcNow().UtcDateTime >= _deadline
            ? CallCancellation.Failure(StatusCode.DeadlineExceeded, null)
            : null;
    }

    /// <summary>The caller's Dispose: ends a running call, does nothing to an ended one.</summary>
    public void Cancel()
    {
        if (!HasEnded)
        {
            Cancellation.End(StatusCode.Cancelled);
        }
    }

    /// <summary>Ends the call with OK; false where the handler chose another status or gave no message.</summary>
    public bool TryEndWell(object? response)
    {
        if (response is null || _status.StatusCode != StatusCode.OK)
        {
            return false;
        }

        if (_trailers is not null)
        {
            _trailers = Repaired(_trailers);
        }

        End();
        return true;
    }

    /// <summary>Ends the call with this failure and returns it.</summary>
    public RpcException EndBadly(RpcException failure)
    {
        _failure = failure;
        End();
        return failure;
    }

    /// <summary>The failure of a handler that returned but did not succeed.</summary>
    public RpcException StatusFailure() => _status.StatusCode == StatusCode.OK
        ? new RpcException(new Status(StatusCode.Internal, "The handler returned no message."))
        : new RpcException(_status, Repaired(ResponseTrailers));

    /// <summary>
    /// What the caller is told of an exception: the same as over the wire, never the exception itself.
    /// </summary>
    public RpcException Failure(Exception exception, Task handler)
    {
        if (WasLetGo)
        {
            LogWhenItFails(handler);
            return CallCancellation.Failure(Cancellation.Reason, null);
        }

        if (exception is RpcException { StatusCode: not StatusCode.OK } chosen)
        {
            var trailers = ResponseTrailers;
            foreach (var entry in chosen.Trailers)
            {
                trailers.Add(entry);
            }

            return new RpcException(new Status(chosen.StatusCode, chosen.Status.Detail), Repaired(trailers));
        }

        _invoker.Logger.HandlerFailed(exception, _method.FullName);
        return new RpcException(
            new Status(StatusCode.Unknown, "Exception was thrown by handler."), Repaired(ResponseTrailers));
    }

    /// <summary>The first message implies the headers.</summary>
    public void SendHeaders() => Headers().TrySend(Metadata.Empty);

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        if (HasEnded || !Headers().TrySend(SendableMetadata.CheckedCopy(responseHeaders)))
        {
            throw new InvalidOperationException("The response headers were sent already.");
        }

        return Task.CompletedTask;
    }

    private static InvalidOperationException StillRunning() => new("The call has not ended yet.");

    private CallCancellation ArmCancellation()
    {
        var made = new CallCancellation(_invoker.CancellationCallbackFailed);
        if (Interlocked.CompareExchange(ref _cancellation, made, null) is { } first)
        {
            return first;
        }

        made.Arm(_invoker.Clock, _deadline, _callerToken);
        if (HasEnded)
        {
            made.Dispose();
        }

        return made;
    }

    private ResponseHeaders Headers()
    {
        if (_responseHeaders is { } headers)
        {
            return headers;
        }

        var made = new ResponseHeaders();
        headers = Interlocked.CompareExchange(ref _responseHeaders, made, null) ?? made;
        if (HasEnded)
        {
            headers.End(WasLetGo ? _failure : null);
        }

        return headers;
    }

    // Nobody waits for this handler any more: its exception would be seen by no one.
    private void LogWhenItFails(Task handler) => handler.ContinueWith(
        static (task, state) =>
        {
            var call = (InProcessCall)state!;
            if (task.Exception?.InnerException is { } exception and not (OperationCanceledException or RpcException))
            {
                call._invoker.Logger.HandlerFailed(exception, call._method.FullName);
            }
        },
        this,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private Metadata Repaired(Metadata trailers)
    {
        var repaired = SendableMetadata.RepairedCopy(trailers, out var leftOut);
        if (leftOut is not null)
        {
            _invoker.Logger.TrailersLeftOut(_method.FullName, leftOut);
        }

        return repaired;
    }

    private void End()
    {
        // A full fence: whoever arms the cancellation or asks for the headers after this sees that the call has ended.
        Interlocked.Exchange(ref _ended, 1);
        _cancellation?.Dispose();
        _responseHeaders?.End(WasLetGo ? _failure : null);
    }
}
