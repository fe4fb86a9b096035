using Grpc.Core;

namespace SatGate.Dapr.Invocation;

/// <summary>One invoker in front of several apps: the service's full name decides which one a call goes to.</summary>
/// <param name="routes">By full service name, such as <c>satgate.budget.v1.BudgetService</c>.</param>
public sealed class RoutedInvoker(IReadOnlyDictionary<string, CallInvoker> routes) : CallInvoker
{
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        To(method).BlockingUnaryCall(method, host, options, request);

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        To(method).AsyncUnaryCall(method, host, options, request);

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        To(method).AsyncServerStreamingCall(method, host, options, request);

    private CallInvoker To(IMethod method) => routes.TryGetValue(method.ServiceName, out var invoker)
        ? invoker
        : throw new RpcException(new Status(StatusCode.Unimplemented, $"No app serves {method.ServiceName}."));
}
