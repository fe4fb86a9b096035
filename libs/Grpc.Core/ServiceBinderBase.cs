namespace Grpc.Core;

/// <summary>
/// Receives the methods of a service one by one from the generated <c>BindService(binder, implementation)</c>. The
/// handler is null when the implementation was: a binder that only wants the list of methods asks so.
/// </summary>
public abstract class ServiceBinderBase
{
    /// <summary>Takes a unary method.</summary>
    public abstract void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        UnaryServerMethod<TRequest, TResponse>? handler)
        where TRequest : class
        where TResponse : class;

    /// <summary>Takes a server-streaming method.</summary>
    public abstract void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        ServerStreamingServerMethod<TRequest, TResponse>? handler)
        where TRequest : class
        where TResponse : class;
}
