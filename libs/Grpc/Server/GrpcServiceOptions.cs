using SatGate.Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>
/// What every gRPC service of this process keeps to. Published names, and one of our own:
/// <see cref="RequestArrivalMax"/>.
/// </summary>
public sealed class GrpcServiceOptions
{
    /// <summary>
    /// Bytes of a received message, without its prefix; 4 MiB by default. More is RESOURCE_EXHAUSTED before anything is
    /// allocated for it.
    /// </summary>
    public int MaxReceiveMessageSize { get; set; } = GrpcProtocol.MessageBytesMaxDefault;

    /// <summary>
    /// Bytes of a sent message, without its prefix; 4 MiB by default. More is RESOURCE_EXHAUSTED for the caller.
    /// </summary>
    public int MaxSendMessageSize { get; set; } = GrpcProtocol.MessageBytesMaxDefault;

    /// <summary>
    /// How long a request may take to arrive in full after its headers; 20 seconds by default. Then that call alone
    /// ends with DEADLINE_EXCEEDED: Kestrel's own limit would end the connection with every call on it, and behind a
    /// sidecar all callers share one.
    /// </summary>
    public TimeSpan RequestArrivalMax { get; set; } = TimeSpan.FromSeconds(20);
}
