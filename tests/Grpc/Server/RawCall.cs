using System.Net;
using System.Net.Http.Headers;
using SatGate.Grpc.Tests.Checks;

namespace SatGate.Grpc.Tests.Server;

/// <summary>
/// Sends any bytes and headers to a server over HTTP/2, without a gRPC client, and reads the answer whole.
/// </summary>
internal sealed class RawCall : IDisposable
{
    public const string UnaryPath = "/satgate.tests.grpc.v1.Checks/Unary";

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());
    private readonly Uri _server;

    public RawCall(Uri server) => _server = server;

    public HttpMethod Method { get; init; } = HttpMethod.Post;

    public string Path { get; init; } = UnaryPath;

    public Version Version { get; init; } = HttpVersion.Version20;

    public string ContentType { get; init; } = "application/grpc";

    /// <summary>Sends one request; the answer's body is read to its end, so that its trailers are there.</summary>
    public async Task<HttpResponseMessage> SendAsync(byte[] body, params (string Name, string Value)[] headers)
    {
        var asWritten = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var target = new Uri(_server.AbsoluteUri.TrimEnd('/') + Path, asWritten);
        using var request = new HttpRequestMessage(Method, target)
        {
            Version = Version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (Method == HttpMethod.Post)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var tooLong = new CancellationTokenSource(Eventually.WaitMax, TimeProvider.System);
        var response = await _http.SendAsync(request, tooLong.Token);
        await response.Content.LoadIntoBufferAsync(tooLong.Token);
        return response;
    }

    /// <summary>The status in the trailers; null where there is none.</summary>
    public static string? StatusOf(HttpResponseMessage response) =>
        response.TrailingHeaders.TryGetValues("grpc-status", out var values) ? values.Single() : null;

    public void Dispose() => _http.Dispose();
}
