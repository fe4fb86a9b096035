using Grpc.Core;

namespace SatGate.Grpc.Server;

/// <summary>A method with one response, which is sent together with the status.</summary>
internal sealed class UnaryEndpoint<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    UnaryServerMethod<TRequest, TResponse> handler,
    GrpcServer server) : MethodEndpoint<TRequest, TResponse>(method, server)
    where TRequest : class
    where TResponse : class
{
    protected override async Task<ReadOnlyMemory<byte>> RunAsync(TRequest request, ServerCall call)
    {
        var response = await handler(request, call);
        if (call.Status.StatusCode != StatusCode.OK)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        return response is null
            ? throw new RpcException(new Status(StatusCode.Internal, "The handler returned no message."))
            : Frame(response);
    }
}
