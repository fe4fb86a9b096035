using System.Runtime.CompilerServices;

namespace Grpc.Core;

/// <summary>A unary call under way. Awaiting it gives the response or throws <see cref="RpcException"/>.</summary>
/// <typeparam name="TResponse">The response message.</typeparam>
public sealed class AsyncUnaryCall<TResponse> : IDisposable
{
    private readonly CallFunctions _functions;
    private readonly object _state;

    /// <summary>A call whose transport keeps what it needs in <paramref name="state"/>: nothing is captured.</summary>
    public AsyncUnaryCall(
        Task<TResponse> responseAsync,
        Func<object, Task<Metadata>> responseHeadersAsync,
        Func<object, Status> getStatusFunc,
        Func<object, Metadata> getTrailersFunc,
        Action<object> disposeAction,
        object state)
    {
        ResponseAsync = responseAsync;
        _functions = CallFunctions.Of(responseHeadersAsync, getStatusFunc, getTrailersFunc, disposeAction);
        _state = state;
    }

    /// <summary>A call made of closures, for tests and decorators.</summary>
    public AsyncUnaryCall(
        Task<TResponse> responseAsync,
        Task<Metadata> responseHeadersAsync,
        Func<Status> getStatusFunc,
        Func<Metadata> getTrailersFunc,
        Action disposeAction)
        : this(
            responseAsync,
            _ => responseHeadersAsync,
            _ => getStatusFunc(),
            _ => getTrailersFunc(),
            _ => disposeAction(),
            responseAsync)
    {
    }

    /// <summary>The response, or a <see cref="RpcException"/>.</summary>
    public Task<TResponse> ResponseAsync { get; }

    /// <summary>The response headers, as soon as they are there.</summary>
    public Task<Metadata> ResponseHeadersAsync => _functions.ResponseHeaders(_state);

    /// <summary>Lets <c>await</c> give the response.</summary>
    public TaskAwaiter<TResponse> GetAwaiter() => ResponseAsync.GetAwaiter();

    /// <summary>How the call ended. <see cref="InvalidOperationException"/> while it runs.</summary>
    public Status GetStatus() => _functions.Status(_state);

    /// <summary>The trailing metadata. <see cref="InvalidOperationException"/> while the call runs.</summary>
    public Metadata GetTrailers() => _functions.Trailers(_state);

    /// <summary>Ends the call with Cancelled if it still runs, and frees what it holds.</summary>
    public void Dispose() => _functions.Dispose(_state);
}
