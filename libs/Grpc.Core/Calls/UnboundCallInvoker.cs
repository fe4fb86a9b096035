namespace Grpc.Core;

/// <summary>The invoker of a client that was made without one: every call says so.</summary>
internal sealed class UnboundCallInvoker : CallInvoker
{
    public static readonly UnboundCallInvoker Instance = new();

    private UnboundCallInvoker()
    {
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw Refusal(method);

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw Refusal(method);

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw Refusal(method);

    private static InvalidOperationException Refusal(IMethod method) =>
        new($"{method.FullName} was called on a client that has neither a channel nor an invoker.");
}
