using Microsoft.AspNetCore.Http;
using SatGate.Grpc.Wire;

namespace SatGate.Grpc.Server;

/// <summary>What is no gRPC call is answered in HTTP: its sender would not understand a gRPC status.</summary>
internal static class HttpRefusal
{
    /// <summary>
    /// True where the request was answered: 405 for anything but POST, 426 for anything but HTTP/2, 415 for another
    /// type.
    /// </summary>
    public static bool Refuses(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            http.Response.Headers.Allow = HttpMethods.Post;
            return true;
        }

        if (!HttpProtocol.IsHttp2(http.Request.Protocol))
        {
            http.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            http.Response.Headers.Upgrade = "h2c";
            http.Response.Headers.Connection = "Upgrade";
            return true;
        }

        if (!GrpcProtocol.IsContentType(http.Request.ContentType))
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return true;
        }

        return false;
    }
}
