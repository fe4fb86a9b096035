using Grpc.Core;

namespace SatGate.Grpc.Server;

/// <summary>A method with any number of responses, each sent as soon as the handler writes it.</summary>
internal sealed class ServerStreamingEndpoint<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    ServerStreamingServerMethod<TRequest, TResponse> handler,
    GrpcServer server) : MethodEndpoint<TRequest, TResponse>(method, server)
    where TRequest : class
    where TResponse : class
{
    protected override async Task<ReadOnlyMemory<byte>> RunAsync(TRequest request, ServerCall call)
    {
        await handler(request, new StreamWriter(this, call), call);
        return ReadOnlyMemory<byte>.Empty;
    }

    private sealed class StreamWriter(ServerStreamingEndpoint<TRequest, TResponse> endpoint, ServerCall call)
        : IServerStreamWriter<TResponse>
    {
        public Task WriteAsync(TResponse message) => WriteAsync(message, CancellationToken.None);

        public async Task WriteAsync(TResponse message, CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(message);
            await call.WriteAsync(endpoint.Frame(message), cancellationToken);
        }
    }
}
