using System.Net;
using System.Net.Http.Headers;

namespace SatGate.Probe;

/// <summary>
/// Asks one address for health: <c>http://host:port/path</c> wants 2xx, <c>grpc://host:port</c> wants SERVING of
/// grpc.health.v1. Exit code 0 is healthy, 1 is not, 2 is a wrong call.
/// </summary>
public static class HealthProbe
{
    /// <summary>The file beside the program that holds the address, where none is given.</summary>
    public const string AddressFile = "address";

    /// <summary>An answer that takes longer is none; HEALTHCHECK waits a little more.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(3);

    // A HealthCheckResponse with status 1: the frame's flag and length, then field 1, SERVING.
    private static readonly byte[] s_serving = [0, 0, 0, 0, 2, 8, 1];

    // An empty HealthCheckRequest asks for the server as a whole.
    private static readonly byte[] s_question = [0, 0, 0, 0, 0];

    /// <param name="args">The address, or nothing.</param>
    /// <param name="folder">Where <see cref="AddressFile"/> is.</param>
    public static async Task<int> RunAsync(string[] args, string folder, TextWriter errors)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(errors);
        var file = Path.Combine(folder, AddressFile);
        var text = args is [var given] ? given : File.Exists(file) ? (await File.ReadAllTextAsync(file)).Trim() : "";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "grpc"))
        {
            errors.WriteLine("usage: probe http://HOST:PORT/PATH | grpc://HOST:PORT");
            return 2;
        }

        try
        {
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = s_timeout };
            var problem = address.Scheme == "grpc"
                ? await AskGrpcAsync(client, address)
                : await AskAsync(client, address);
            if (problem is null)
            {
                return 0;
            }

            errors.WriteLine(problem);
        }
        catch (Exception exception) when (
            exception is HttpRequestException or IOException or OperationCanceledException)
        {
            errors.WriteLine(exception.Message);
        }

        return 1;
    }

    private static async Task<string?> AskAsync(HttpClient client, Uri address)
    {
        using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
        return response.IsSuccessStatusCode ? null : $"status {(int)response.StatusCode}";
    }

    private static async Task<string?> AskGrpcAsync(HttpClient client, Uri address)
    {
        using var content = new ByteArrayContent(s_question);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new UriBuilder("http", address.Host, address.Port, "/grpc.health.v1.Health/Check").Uri)
        {
            // Without TLS there is no choosing: the service speaks HTTP/2 from the first byte.
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await client.SendAsync(request);
        var answer = await response.Content.ReadAsByteArrayAsync();
        return answer.AsSpan().SequenceEqual(s_serving) ? null : $"not serving (status {(int)response.StatusCode})";
    }
}
