namespace Grpc.Core;

/// <summary>
/// The kinds of gRPC methods that exist in this product. The numbers are the published ones; 1 (client streaming) and
/// 3 (duplex) are left out: a proto that streams from the client does not compile against this library.
/// </summary>
public enum MethodType
{
    /// <summary>One request, one response.</summary>
    Unary = 0,

    /// <summary>One request, any number of responses.</summary>
    ServerStreaming = 2,
}
