using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace SatGate.Dapr.Tests.Services;

/// <summary>One client's session with one gateway.</summary>
internal sealed class McpCaller : IDisposable
{
    private const string Revision = "2025-11-25";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly Uri _url;
    private readonly string? _token;
    private string? _session;
    private int _id;

    private McpCaller(Uri url, string? token)
    {
        _url = url;
        _token = token;
    }

    public static async Task<McpCaller> OpenAsync(Uri gateway, string? token, CancellationToken cancellationToken)
    {
        var caller = new McpCaller(new Uri(gateway, "/mcp"), token);
        using var answer = await caller.PostAsync(
            """
            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},
            "clientInfo":{"name":"test","version":"1"}}}
            """,
            cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        caller._session = answer.Headers.TryGetValues("Mcp-Session-Id", out var values) ? values.Single() : null;
        using var accepted = await caller.PostAsync(
            """{"jsonrpc":"2.0","method":"notifications/initialized"}""", cancellationToken);
        return caller;
    }

    /// <summary>Calls the tool: "" when it ran, else the reason of the refusal.</summary>
    public async Task<string> CallAsync(CancellationToken cancellationToken)
    {
        var id = (++_id).ToString(CultureInfo.InvariantCulture);
        using var answer = await PostAsync(
            $$$"""{"jsonrpc":"2.0","method":"tools/call","params":{"name":"count","arguments":{}},"id":{{{id}}} }""",
            cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        // An answer may come as an event stream of one event.
        var at = text.IndexOf('{', StringComparison.Ordinal);
        using var json = JsonDocument.Parse(at < 0 ? "{}" : text[at..].TrimEnd());
        return json.RootElement.TryGetProperty("result", out _) ? ""
            : json.RootElement.TryGetProperty("error", out var error)
                && error.TryGetProperty("data", out var data) && data.TryGetProperty("error", out var reason)
                ? reason.GetString()!
                : text;
    }

    public void Dispose() => _http.Dispose();

    private Task<HttpResponseMessage> PostAsync(string body, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _url)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (_session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", _session);
            request.Headers.Add("MCP-Protocol-Version", Revision);
        }
        if (_token is not null)
        {
            request.Headers.Add("Authorization", $"Bearer {_token}");
        }
        return _http.SendAsync(request, cancellationToken);
    }
}
