using SatGate.Testing;

namespace SatGate.EndToEnd.Tests.Weaknesses;

/// <summary>The stream of a legacy HTTP+SSE client with its token, and where it posts.</summary>
internal sealed class LegacyStream : IDisposable
{
    private readonly HttpClient _http = new();
    private readonly string _token;
    private StreamReader? _reader;

    private LegacyStream(string token) => _token = token;

    public Uri? Endpoint { get; private set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<LegacyStream> OpenAsync(GatewayProcess gateway, string token)
    {
        var stream = new LegacyStream(token);
        stream._http.DefaultRequestHeaders.Add("Authorization", $"Bearer {token}");
        stream._reader = new StreamReader(
            await stream._http.GetStreamAsync(new Uri(gateway.Address, "/sse"), Cancel));
        stream.Endpoint = new Uri(gateway.Address, (await stream.ReadDataAsync())!);
        return stream;
    }

    /// <summary>The data of the next event; null when the stream has ended.</summary>
    public async Task<string?> ReadDataAsync()
    {
        while (await _reader!.ReadLineAsync(Cancel) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                return line["data:".Length..].Trim();
            }
        }

        return null;
    }

    public Task<int> PostAsync(string message) => PostAsync(message, _token);

    /// <summary>Posts with this token in place of the stream's; null is none. Returns the HTTP status.</summary>
    public async Task<int> PostAsync(string message, string? token)
    {
        using var client = new RawMcp(Endpoint!) { Token = token };
        return (await client.PostAsync(message, Cancel)).Status;
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _http.Dispose();
    }
}
