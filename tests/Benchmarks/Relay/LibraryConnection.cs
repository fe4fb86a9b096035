using System.Net.Http.Headers;
using System.Text;

namespace SatGate.Benchmarks.Relay;

/// <summary>A client over HttpClient with a connection of its own, as an agent's MCP library sends.</summary>
internal sealed class LibraryConnection : IConnection
{
    private static readonly MediaTypeHeaderValue s_json = new("application/json");

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1 });
    private Target? _target;
    private byte[] _body = [];

    public Task OpenAsync(Target target, int number)
    {
        _target = target;
        _body = Encoding.UTF8.GetBytes(Target.CallOf(number));
        return Task.CompletedTask;
    }

    public async ValueTask<(int Status, ReadOnlyMemory<byte> Bytes)> CallAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _target!.Url);
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        foreach (var (name, value) in _target.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Content = new ByteArrayContent(_body);
        request.Content.Headers.ContentType = s_json;
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync());
    }

    public void Dispose() => _http.Dispose();
}
