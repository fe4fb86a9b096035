using Grpc.Core;

namespace SatGate.Testing.Sidecar.State;

/// <summary>The statuses of Dapr's state API, as it answers them.</summary>
public static class StateStatus
{
    /// <summary>An ETag that is not the stored one: 409.</summary>
    public static RpcException Mismatch() => new(new Status(
        StatusCode.Aborted, "failed saving state in state store: possible etag mismatch. error from state store"));

    /// <summary>An ETag of a form the store does not have: 400.</summary>
    public static RpcException Malformed() => new(new Status(
        StatusCode.InvalidArgument, "failed saving state in state store: invalid etag value"));

    /// <summary>Any other error, of which some stores make a create that came second: 500.</summary>
    public static RpcException Failed(string text) => new(new Status(
        StatusCode.Internal, $"failed saving state in state store: {text}"));
}
