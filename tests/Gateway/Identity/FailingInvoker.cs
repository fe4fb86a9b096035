using Grpc.Core;

namespace SatGate.Gateway.Tests.Identity;

/// <summary>Counts unary calls, and fails them when told to, as an unreachable service does.</summary>
internal sealed class FailingInvoker(CallInvoker inner) : CallInvoker
{
    private int _calls;

    public int Calls => _calls;

    public bool IsDown { get; set; }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw new NotSupportedException();

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        Interlocked.Increment(ref _calls);
        return IsDown
            ? throw new RpcException(new Status(StatusCode.Unavailable, "down"))
            : inner.AsyncUnaryCall(method, host, options, request);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => IsDown
        ? throw new RpcException(new Status(StatusCode.Unavailable, "down"))
        : inner.AsyncServerStreamingCall(method, host, options, request);
}
