using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;

namespace SatGate.EndToEnd.Tests;

/// <summary>
/// An MCP client without a library: posts exact bytes and keeps exact bytes. Text of messages is Latin-1, one character
/// for one byte, so that nothing is decoded on the way.
/// </summary>
internal sealed class RawMcp : IDisposable
{
    // Hanging up closes the connection at once instead of reading on for the sake of the next request.
    private readonly HttpClient _client = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, ResponseDrainTimeout = TimeSpan.Zero })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    private readonly Uri _url;
    private string? _session;

    public RawMcp(Uri url) => _url = url;

    /// <summary>The id of its legacy session, once it has one.</summary>
    public string? Session => _session;

    /// <summary>The bearer token sent with every request; null is none.</summary>
    public string? Token { get; init; }

    /// <summary>Opens a legacy session: initialize, then the initialized notification.</summary>
    public static async Task<RawMcp> OpenSessionAsync(
        Uri url, CancellationToken cancellationToken, string? token = null)
    {
        var client = new RawMcp(url) { Token = token };
        var answer = await client.PostAsync(Messages.Initialize, cancellationToken);
        Assert.True(answer.Status == 200, $"initialize: {answer}");
        client._session = answer.Header("Mcp-Session-Id");
        var accepted = await client.PostAsync(Messages.Initialized, cancellationToken);
        Assert.Equal(202, accepted.Status);
        return client;
    }

    /// <summary>A legacy call of a tool without arguments.</summary>
    public Task<RawAnswer> CallAsync(string tool, CancellationToken cancellationToken) =>
        PostAsync(Messages.Call(tool), cancellationToken);

    /// <summary>A modern call of a tool without arguments.</summary>
    public Task<RawAnswer> CallModernAsync(string tool, CancellationToken cancellationToken) => PostAsync(
        Encoding.UTF8.GetBytes(Messages.Call(tool, meta: Messages.ModernMeta)),
        Messages.ModernCallHeaders(tool),
        cancellationToken);

    public Task<RawAnswer> PostAsync(string body, CancellationToken cancellationToken) =>
        PostAsync(Encoding.UTF8.GetBytes(body), [], cancellationToken);

    public async Task<RawAnswer> PostAsync(
        byte[] body, (string Name, string Value)[] headers, CancellationToken cancellationToken)
    {
        using var request = Request(body, headers);
        using var response = await _client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var content = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return RawAnswer.From(response, Encoding.Latin1.GetString(content));
    }

    /// <summary>Posts, reads the first bytes of the answer's body, and hangs up.</summary>
    public async Task PostAndHangUpAsync(
        string body, (string Name, string Value)[] headers, CancellationToken cancellationToken)
    {
        using var request = Request(Encoding.UTF8.GetBytes(body), headers);
        using var response = await _client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await stream.ReadAtLeastAsync(new byte[1], 1, true, cancellationToken);
    }

    /// <summary>Reads the session's stream after an event, to the end that the server gives it.</summary>
    public async Task<RawAnswer> ResumeAsync(string lastEventId, CancellationToken cancellationToken)
    {
        using var request = OfSession(HttpMethod.Get);
        request.Headers.Add("Last-Event-ID", lastEventId);
        using var response = await _client.SendAsync(request, cancellationToken);
        return RawAnswer.From(
            response, Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken)));
    }

    /// <summary>Ends the session; returns the status.</summary>
    public async Task<int> DeleteAsync(CancellationToken cancellationToken)
    {
        using var request = OfSession(HttpMethod.Delete);
        using var response = await _client.SendAsync(request, cancellationToken);
        return (int)response.StatusCode;
    }

    /// <summary>Opens the session's own stream and returns the status when the headers are there.</summary>
    public async Task<int> OpenStreamAsync(CancellationToken cancellationToken)
    {
        using var request = OfSession(HttpMethod.Get);
        using var response = await _client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return (int)response.StatusCode;
    }

    /// <summary>Reads the session's own stream, line by line, for as long as it lasts or the reader wants.</summary>
    public async IAsyncEnumerable<string> ReadStreamAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = OfSession(HttpMethod.Get);
        using var response = await _client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return line;
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage OfSession(HttpMethod method)
    {
        var request = new HttpRequestMessage(method, _url);
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("Mcp-Session-Id", _session);
        request.Headers.Add("MCP-Protocol-Version", Messages.LegacyRevision);
        return request;
    }

    private HttpRequestMessage Request(byte[] body, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (_session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", _session);
            request.Headers.Add("MCP-Protocol-Version", Messages.LegacyRevision);
        }

        if (Token is not null)
        {
            request.Headers.Add("Authorization", $"Bearer {Token}");
        }

        foreach (var (name, value) in headers)
        {
            HttpHeaders owner = name == "Content-Type" ? request.Content.Headers : request.Headers;
            owner.Remove(name);
            owner.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}
