using Grpc.Core;

namespace SatGate.Dapr.Invocation;

/// <summary>
/// Gives every unary call a deadline, and marks streams: without the mark the sidecar's timeout would end a stream that
/// is meant to stay open.
/// </summary>
internal sealed class SidecarInvoker(CallInvoker inner, TimeSpan timeout, TimeProvider clock) : CallInvoker
{
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        inner.BlockingUnaryCall(method, host, WithDeadline(options), request);

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        inner.AsyncUnaryCall(method, host, WithDeadline(options), request);

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        inner.AsyncServerStreamingCall(method, host, AsStream(options), request);

    private CallOptions WithDeadline(in CallOptions options) => options.Deadline is not null
        ? options
        : new CallOptions(options.Headers, (clock.GetUtcNow() + timeout).UtcDateTime, options.CancellationToken);

    private static CallOptions AsStream(in CallOptions options)
    {
        var headers = new Metadata { { DaprHeaders.Stream, "true" } };
        foreach (var entry in options.Headers ?? [])
        {
            headers.Add(entry);
        }
        return new CallOptions(headers, options.Deadline, options.CancellationToken);
    }
}
