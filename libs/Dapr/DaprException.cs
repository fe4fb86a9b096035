using Grpc.Core;

namespace SatGate.Dapr;

/// <summary>
/// The sidecar did not do what it was asked, or nobody knows whether it did: unless <see cref="StatusCode"/> says
/// otherwise, treat what was asked as perhaps done.
/// </summary>
public sealed class DaprException : Exception
{
    public DaprException(string message, StatusCode statusCode, Exception? inner)
        : base(message, inner) => StatusCode = statusCode;

    /// <summary>The gRPC status of the sidecar's answer, or of the failure to get one.</summary>
    public StatusCode StatusCode { get; }
}
