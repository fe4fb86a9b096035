using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace SatGate.Standalone.Commands.Demo;

/// <summary>
/// The agent of the demo: an MCP client over Streamable HTTP in the legacy era (2025-11-25), with a session. It speaks
/// to the gateway over a socket as any client does and knows nothing that a client would not.
/// </summary>
internal sealed class DemoAgent : IDisposable
{
    private const string Version = "2025-11-25";
    private const string SessionHeader = "Mcp-Session-Id";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(1) };
    private readonly Func<Uri> _endpoint;
    private readonly Func<string?> _token;
    private string? _session;
    private int _lastId;

    /// <param name="endpoint">Where the gateway is now.</param>
    /// <param name="token">What the agent pays with now; null where nobody asks for a token.</param>
    public DemoAgent(Func<Uri> endpoint, Func<string?>? token = null)
    {
        _endpoint = endpoint;
        _token = token ?? (() => null);
    }

    /// <summary>Opens a new session; whatever session there was is forgotten.</summary>
    /// <returns>The answer to <c>initialize</c>, and whether a session id came with it.</returns>
    public async Task<(JsonObject Answer, bool HasSession)> InitializeAsync(CancellationToken cancellationToken)
    {
        _session = null;
        var answer = await AskAsync("initialize", new JsonObject
        {
            ["protocolVersion"] = Version,
            ["capabilities"] = new JsonObject(),
            ["clientInfo"] = new JsonObject { ["name"] = "satgate-demo-agent", ["version"] = VersionCommand.Version },
        }, cancellationToken);
        var initialized = new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/initialized" };
        using var request = Post(initialized);
        using var accepted = await _http.SendAsync(request, cancellationToken);
        accepted.EnsureSuccessStatusCode();
        return (answer, _session is not null);
    }

    /// <summary>Sends a request and returns the whole JSON-RPC message that answers it.</summary>
    /// <exception cref="HttpRequestException">No answer, or one that is no success.</exception>
    /// <exception cref="InvalidDataException">The answer is no MCP message.</exception>
    public async Task<JsonObject> AskAsync(string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        var id = (++_lastId).ToString(CultureInfo.InvariantCulture);
        using var request = Post(new JsonObject
        {
            ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters,
        });
        using var response = await _http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        if (response.Headers.TryGetValues(SessionHeader, out var sessions))
        {
            _session = sessions.Single();
        }

        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        var messages = response.Content.Headers.ContentType?.MediaType == "text/event-stream" ? Events(body) : [body];
        return messages.Select(message => JsonNode.Parse(message)).OfType<JsonObject>()
            .FirstOrDefault(message => message["id"]?.ToString() == id)
            ?? throw new InvalidDataException($"no answer to {method}");
    }

    /// <summary>Calls a tool with one text argument; null is none.</summary>
    public Task<JsonObject> CallAsync(
        string tool, string? argument, string value, CancellationToken cancellationToken)
    {
        var arguments = new JsonObject();
        if (argument is not null)
        {
            arguments[argument] = value;
        }

        return AskAsync("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments }, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Post(JsonObject message)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _endpoint())
        {
            Content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (_token() is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (_session is not null)
        {
            request.Headers.Add(SessionHeader, _session);
            request.Headers.Add("MCP-Protocol-Version", Version);
        }

        return request;
    }

    // The gateway writes one message as one data line; a priming event has an empty one.
    private static IEnumerable<string> Events(string body) => body.Split('\n')
        .Where(line => line.StartsWith("data:", StringComparison.Ordinal))
        .Select(line => line["data:".Length..].Trim())
        .Where(data => data.Length > 0);
}
