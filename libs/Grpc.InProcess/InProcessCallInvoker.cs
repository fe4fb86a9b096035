using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace SatGate.Grpc.InProcess;

/// <summary>
/// Sends calls straight to the handlers of this process: the same outcomes as over the network, without the network.
/// </summary>
/// <remarks>
/// <para>
/// The handler runs on the caller's stack up to its first wait; from then on the caller is let go at its deadline or
/// cancellation even if the handler is deaf to them. A handler that never waits is as long as a method call: nobody can
/// be let go meanwhile.
/// </para>
/// <para>
/// Both sides see the same message objects: a sent message is frozen by convention, and a handler returns a fresh one.
/// <see cref="CopiesMessages"/> shows offenders. There are no size limits on messages.
/// </para>
/// <para>
/// A handler's exception becomes a status exactly as on the wire: <see cref="RpcException"/> keeps its own, all others
/// are Unknown without their text, which is logged.
/// </para>
/// </remarks>
public sealed class InProcessCallInvoker : CallInvoker
{
    // One delegate each for all calls of all types: nothing is captured, nothing allocated per call.
    private static readonly Func<object, Task<Metadata>> s_headers =
        static call => ((InProcessCall)call).ResponseHeaders;
    private static readonly Func<object, Status> s_status = static call => ((InProcessCall)call).FinalStatus;
    private static readonly Func<object, Metadata> s_trailers = static call => ((InProcessCall)call).FinalTrailers;
    private static readonly Action<object> s_dispose = static call => ((InProcessCall)call).Cancel();

    private readonly InProcessServices _services;

    /// <summary>Deadlines are measured by the clock; what handlers throw goes to the log.</summary>
    public InProcessCallInvoker(InProcessServices services, TimeProvider clock, ILogger<InProcessCallInvoker> logger)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(logger);
        _services = services;
        Clock = clock;
        Logger = logger;
        CancellationCallbackFailed = exception => logger.CancellationCallbackFailed(exception);
    }

    /// <summary>
    /// Serialises every message and hands the other side a copy, as the wire would. For tests: a handler or a caller
    /// that changes a message after sending it then behaves differently, which shows the fault. Off by default.
    /// </summary>
    public bool CopiesMessages { get; init; }

    internal TimeProvider Clock { get; }

    internal ILogger Logger { get; }

    internal Action<Exception> CancellationCallbackFailed { get; }

    /// <inheritdoc/>
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request) => AsyncUnaryCall(method, host, options, request).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(request);
        var call = new InProcessCall(this, method, options);
        return new AsyncUnaryCall<TResponse>(
            RunUnary(method, call, request), s_headers, s_status, s_trailers, s_dispose, call);
    }

    /// <inheritdoc/>
    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(request);
        var call = new InProcessCall(this, method, options);
        var stream = new InProcessStream<TResponse>(call, CopiesMessages ? method.ResponseMarshaller : null);
        if (_services.Find(method) is ServerStreamingServerMethod<TRequest, TResponse> handler)
        {
            var sent = CopiesMessages ? MessageCopy.Of(method.RequestMarshaller, request) : request;
            stream.Start(handler, sent);
        }
        else
        {
            stream.Refuse(InProcessCall.Unserved(method));
        }

        return new AsyncServerStreamingCall<TResponse>(stream, s_headers, s_status, s_trailers, s_dispose, call);
    }

    private Task<TResponse> RunUnary<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        InProcessCall call,
        TRequest request)
        where TRequest : class
        where TResponse : class
    {
        if (_services.Find(method) is not UnaryServerMethod<TRequest, TResponse> handler)
        {
            return Task.FromException<TResponse>(call.EndBadly(InProcessCall.Unserved(method)));
        }

        if (call.IsOverBeforeItStarts() is { } refusal)
        {
            return Task.FromException<TResponse>(call.EndBadly(refusal));
        }

        if (CopiesMessages)
        {
            return RunOnCopiesAsync(method, handler, call, request);
        }

        var running = Invoke(handler, call, request);
        return running.IsCompletedSuccessfully && call.TryEndWell(running.GetAwaiter().GetResult())
            ? running
            : FinishAsync(running, call);
    }

    private static async Task<TResponse> RunOnCopiesAsync<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        UnaryServerMethod<TRequest, TResponse> handler,
        InProcessCall call,
        TRequest request)
        where TRequest : class
        where TResponse : class
    {
        var received = MessageCopy.Of(method.RequestMarshaller, request);
        var response = await FinishAsync(Invoke(handler, call, received), call);
        return MessageCopy.Of(method.ResponseMarshaller, response);
    }

    private static Task<TResponse> Invoke<TRequest, TResponse>(
        UnaryServerMethod<TRequest, TResponse> handler,
        InProcessCall call,
        TRequest request)
        where TRequest : class
        where TResponse : class
    {
        try
        {
            return handler(request, call) ?? throw new InvalidOperationException("The handler returned no task.");
        }
        catch (Exception exception)
        {
            return Task.FromException<TResponse>(exception);
        }
    }

    private static async Task<TResponse> FinishAsync<TResponse>(Task<TResponse> running, InProcessCall call)
        where TResponse : class
    {
        TResponse response;
        try
        {
            response = await running.WaitAsync(call.Cancellation.Token);
        }
        catch (Exception exception)
        {
            throw call.EndBadly(call.Failure(exception, running));
        }

        return call.TryEndWell(response) ? response : throw call.EndBadly(call.StatusFailure());
    }
}
