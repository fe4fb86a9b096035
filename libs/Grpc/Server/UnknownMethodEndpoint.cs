using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SatGate.Grpc.Wire;

namespace SatGate.Grpc.Server;

/// <summary>
/// Answers UNIMPLEMENTED to gRPC calls of methods that nothing serves. Every other route comes before it; what is no
/// gRPC call is not found, as without it.
/// </summary>
internal sealed class UnknownMethodEndpoint(GrpcServer server)
{
    public static void Map(IEndpointRouteBuilder endpoints, GrpcServer server) =>
        endpoints.Map("{service}/{method}", new UnknownMethodEndpoint(server).HandleAsync)
            .WithDisplayName("gRPC unknown method")
            .WithOrder(int.MaxValue);

    private async Task HandleAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || !GrpcProtocol.IsContentType(http.Request.ContentType))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (HttpRefusal.Refuses(http))
        {
            return;
        }

        var call = new ServerCall(http, http.Request.Path.Value ?? "", server);
        await call.EndBadlyAsync(
            new RpcException(new Status(StatusCode.Unimplemented, "The method is not served here.")));
    }
}
