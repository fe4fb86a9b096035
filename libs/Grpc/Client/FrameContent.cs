using System.Net;
using System.Net.Http.Headers;
using SatGate.Grpc.Wire;

namespace SatGate.Grpc.Client;

/// <summary>
/// The one message of a request. The transport may ask for it again: a server that refused the stream or is leaving did
/// not run it, and SocketsHttpHandler then sends it once more.
/// </summary>
internal sealed class FrameContent : HttpContent
{
    private static readonly MediaTypeHeaderValue s_contentType = new(GrpcProtocol.ContentType);

    private readonly ReadOnlyMemory<byte> _frame;

    public FrameContent(ReadOnlyMemory<byte> frame)
    {
        _frame = frame;
        Headers.ContentType = s_contentType;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken) => stream.WriteAsync(_frame, cancellationToken).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        // gRPC requests carry no content-length.
        length = 0;
        return false;
    }
}
