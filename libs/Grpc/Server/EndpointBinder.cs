using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace SatGate.Grpc.Server;

/// <summary>Maps each method that generated code hands over to a route of its path.</summary>
internal sealed class EndpointBinder(IEndpointRouteBuilder endpoints, GrpcServer server) : ServiceBinderBase
{
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        UnaryServerMethod<TRequest, TResponse>? handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Map(method, new UnaryEndpoint<TRequest, TResponse>(method, handler, server).HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Map(method, new ServerStreamingEndpoint<TRequest, TResponse>(method, handler, server).HandleAsync);
    }

    private void Map(IMethod method, RequestDelegate handle) =>
        endpoints.Map(method.FullName, handle).WithDisplayName($"gRPC {method.FullName}").WithMetadata(method);
}
