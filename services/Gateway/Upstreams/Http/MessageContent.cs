using System.Net;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams.Http;

/// <summary>A spliced message as a request body: the unchanged parts go out from the client's own buffer.</summary>
internal sealed class MessageContent(Splice message) : HttpContent
{
    protected override bool TryComputeLength(out long length)
    {
        length = message.Length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.WriteAsync(message.ToMemory(), cancellationToken).AsTask();
}
