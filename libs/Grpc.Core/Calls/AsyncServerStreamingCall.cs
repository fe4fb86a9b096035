namespace Grpc.Core;

/// <summary>A server-streaming call under way. Dispose it unless the stream was read to its end.</summary>
/// <typeparam name="TResponse">The response message.</typeparam>
public sealed class AsyncServerStreamingCall<TResponse> : IDisposable
{
    private readonly CallFunctions _functions;
    private readonly object _state;

    /// <summary>A call whose transport keeps what it needs in <paramref name="state"/>: nothing is captured.</summary>
    public AsyncServerStreamingCall(
        IAsyncStreamReader<TResponse> responseStream,
        Func<object, Task<Metadata>> responseHeadersAsync,
        Func<object, Status> getStatusFunc,
        Func<object, Metadata> getTrailersFunc,
        Action<object> disposeAction,
        object state)
    {
        ResponseStream = responseStream;
        _functions = CallFunctions.Of(responseHeadersAsync, getStatusFunc, getTrailersFunc, disposeAction);
        _state = state;
    }

    /// <summary>A call made of closures, for tests and decorators.</summary>
    public AsyncServerStreamingCall(
        IAsyncStreamReader<TResponse> responseStream,
        Task<Metadata> responseHeadersAsync,
        Func<Status> getStatusFunc,
        Func<Metadata> getTrailersFunc,
        Action disposeAction)
        : this(
            responseStream,
            _ => responseHeadersAsync,
            _ => getStatusFunc(),
            _ => getTrailersFunc(),
            _ => disposeAction(),
            responseStream)
    {
    }

    /// <summary>The messages. Its end is either false (status OK) or a <see cref="RpcException"/>.</summary>
    public IAsyncStreamReader<TResponse> ResponseStream { get; }

    /// <summary>The response headers, as soon as they are there.</summary>
    public Task<Metadata> ResponseHeadersAsync => _functions.ResponseHeaders(_state);

    /// <summary>How the call ended. <see cref="InvalidOperationException"/> while it runs.</summary>
    public Status GetStatus() => _functions.Status(_state);

    /// <summary>The trailing metadata. <see cref="InvalidOperationException"/> while the call runs.</summary>
    public Metadata GetTrailers() => _functions.Trailers(_state);

    /// <summary>Ends the call with Cancelled if it still runs; the handler is told and stops sending.</summary>
    public void Dispose() => _functions.Dispose(_state);
}
