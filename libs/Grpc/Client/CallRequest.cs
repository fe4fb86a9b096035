using System.Net;
using Grpc.Core;
using SatGate.Grpc.Wire;

namespace SatGate.Grpc.Client;

/// <summary>Makes the HTTP request of a call.</summary>
internal static class CallRequest
{
    private const string UserAgent = "grpc-satgate/0.1";

    /// <summary>The request; metadata was checked before, so that every field can be sent as it is.</summary>
    public static HttpRequestMessage Of(
        Uri address,
        IMethod method,
        Metadata? metadata,
        TimeSpan? left,
        ReadOnlyMemory<byte> frame)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, method.FullName))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new FrameContent(frame),
        };

        // Says that we read trailers: some servers and proxies leave the status out without it.
        Add(request, "te", "trailers");
        Add(request, "user-agent", UserAgent);
        Add(request, GrpcProtocol.AcceptEncodingField, GrpcProtocol.Identity);
        if (left is { } time)
        {
            Add(request, GrpcTimeout.Header, GrpcTimeout.Format(time));
        }

        foreach (var entry in metadata ?? Metadata.Empty)
        {
            Add(request, entry.Key, MetadataFields.Value(entry));
        }

        return request;
    }

    // Some names (expires, allow, content-language, last-modified) .NET keeps with the content; to HTTP/2 it is all
    // one.
    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.TryAddWithoutValidation(name, value)
            && !request.Content!.Headers.TryAddWithoutValidation(name, value))
        {
            throw new ArgumentException($"Metadata '{name}' cannot be sent.", nameof(name));
        }
    }
}
