using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace SatGate.Grpc.Server;

/// <summary>
/// One method as an endpoint. Steps: 1 is it gRPC, 2 read the headers, 3 read exactly one request, 4 run the handler,
/// no longer than the deadline, 5 end the call with a status, 6 wait for a handler that was left behind.
/// </summary>
internal abstract class MethodEndpoint<TRequest, TResponse>(Method<TRequest, TResponse> method, GrpcServer server)
    where TRequest : class
    where TResponse : class
{
    protected Marshaller<TResponse> ResponseMarshaller => method.ResponseMarshaller;

    public async Task HandleAsync(HttpContext http)
    {
        if (HttpRefusal.Refuses(http)) // 1
        {
            return;
        }

        var call = new ServerCall(http, method.FullName, server);
        Task? running = null;
        try
        {
            call.ReadHeaders(); // 2
            var request = await RequestReader.ReadAsync(http, method.RequestMarshaller, call, server); // 3
            call.ThrowIfNobodyWaits();
            var handler = RunAsync(request, call); // 4
            running = handler;
            var response = call.HasDeadline ? await handler.WaitAsync(call.CancellationToken) : await handler;
            await call.EndWellAsync(response); // 5
        }
        catch (Exception exception)
        {
            await call.EndBadlyAsync(exception, running);
        }

        if (running is { IsCompleted: false })
        {
            await call.LeftBehindAsync(running); // 6
        }
    }

    /// <summary>
    /// Runs the handler; gives the frame that is still to be sent with the status, empty where there is none.
    /// </summary>
    protected abstract Task<ReadOnlyMemory<byte>> RunAsync(TRequest request, ServerCall call);

    /// <summary>The message as it is sent.</summary>
    protected ReadOnlyMemory<byte> Frame(TResponse message) =>
        Wire.OutgoingMessage.Frame(method.ResponseMarshaller, message, server.Options.MaxSendMessageSize);
}
