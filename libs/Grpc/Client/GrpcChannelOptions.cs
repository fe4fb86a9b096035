using SatGate.Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>How a channel calls. Published names, and one of our own: <see cref="Clock"/>.</summary>
public sealed class GrpcChannelOptions
{
    /// <summary>
    /// What sends the requests; null is a SocketsHttpHandler set up for gRPC. A DelegatingHandler here can add headers
    /// to every call, such as <c>dapr-app-id</c>.
    /// </summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>
    /// Whether the channel disposes a <see cref="HttpHandler"/> that it was given; its own it always does.
    /// </summary>
    public bool DisposeHttpClient { get; set; }

    /// <summary>
    /// Bytes of a received message, without its prefix; 4 MiB by default. More is RESOURCE_EXHAUSTED.
    /// </summary>
    public int MaxReceiveMessageSize { get; set; } = GrpcProtocol.MessageBytesMaxDefault;

    /// <summary>
    /// Bytes of a sent message, without its prefix; 4 MiB by default. More is RESOURCE_EXHAUSTED, nothing is sent.
    /// </summary>
    public int MaxSendMessageSize { get; set; } = GrpcProtocol.MessageBytesMaxDefault;

    /// <summary>By which deadlines are measured; the system's clock by default.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;
}
