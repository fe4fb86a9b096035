namespace Grpc.Core;

/// <summary>
/// What a generated client sends its calls through: over the network or inside the process. The published type without
/// the two methods for calls that stream from the client.
/// </summary>
public abstract class CallInvoker
{
    /// <summary>
    /// Makes a unary call and blocks the thread until it ends; a failure is a <see cref="RpcException"/>. For start-up
    /// code only: a blocked pool thread stalls other calls.
    /// </summary>
    public abstract TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request)
        where TRequest : class
        where TResponse : class;

    /// <summary>Starts a unary call.</summary>
    public abstract AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request)
        where TRequest : class
        where TResponse : class;

    /// <summary>Starts a server-streaming call.</summary>
    public abstract AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request)
        where TRequest : class
        where TResponse : class;
}
