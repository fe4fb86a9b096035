using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Net.Client;
using SatGate.Grpc.Wire;

namespace SatGate.Grpc.Client;

/// <summary>Sends calls over a channel's connections.</summary>
internal sealed class HttpCallInvoker(GrpcChannel channel) : CallInvoker
{
    private static readonly Func<object, Task<Metadata>> s_headers = static call => ((HttpCall)call).ResponseHeaders;
    private static readonly Func<object, Status> s_status = static call => ((HttpCall)call).FinalStatus;
    private static readonly Func<object, Metadata> s_trailers = static call => ((HttpCall)call).FinalTrailers;
    private static readonly Action<object> s_dispose = static call => ((HttpCall)call).Dispose();

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request) => AsyncUnaryCall(method, host, options, request).GetAwaiter().GetResult();

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(request);
        var call = new HttpCall(channel, method, options);
        return new AsyncUnaryCall<TResponse>(
            RunAsync(call, method, request), s_headers, s_status, s_trailers, s_dispose, call);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(request);
        var call = new HttpCall(channel, method, options);
        call.DisposeResponseWhenCancelled();
        var stream = new HttpStreamReader<TResponse>(call, method.ResponseMarshaller, SendAsync(call, method, request));
        return new AsyncServerStreamingCall<TResponse>(stream, s_headers, s_status, s_trailers, s_dispose, call);
    }

    private async Task<PipeReader> SendAsync<TRequest, TResponse>(
        HttpCall call,
        Method<TRequest, TResponse> method,
        TRequest request)
        where TRequest : class
        where TResponse : class
    {
        try
        {
            return await call.SendAsync(
                OutgoingMessage.Frame(method.RequestMarshaller, request, channel.MaxSendMessageSize));
        }
        catch (Exception exception)
        {
            throw call.EndBadly(exception);
        }
    }

    private async Task<TResponse> RunAsync<TRequest, TResponse>(
        HttpCall call,
        Method<TRequest, TResponse> method,
        TRequest request)
        where TRequest : class
        where TResponse : class
    {
        try
        {
            var body = await call.SendAsync(
                OutgoingMessage.Frame(method.RequestMarshaller, request, channel.MaxSendMessageSize));
            var response = await call.ReadAsync(body, method.ResponseMarshaller);
            if (response is not null && await call.ReadAsync(body, method.ResponseMarshaller) is not null)
            {
                throw MessageReader.NotOneMessage("the answer has several");
            }

            call.EndWell(hasMessages: response is not null);
            return response!;
        }
        catch (Exception exception)
        {
            throw call.EndBadly(exception);
        }
    }
}
