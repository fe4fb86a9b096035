using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace SatGate.Audit.Tests.Metering;

/// <summary>A caller with a credential and a session of its own, who keeps an account of what it was told.</summary>
internal sealed class LabAgent : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };
    private readonly Uri _url;
    private string? _session;
    private int _lastId;

    private LabAgent(Uri url, string credential)
    {
        _url = url;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/json, text/event-stream");
    }

    /// <summary>Credits that the calls of each tool must have cost, by what the answers said.</summary>
    public Dictionary<string, long> Charged { get; } = [];

    public Dictionary<string, long> Calls { get; } = [];

    /// <summary>Calls that the budget refused.</summary>
    public long Refused { get; private set; }

    /// <summary>Calls whose answer says another price than the tool has; none are right.</summary>
    public List<string> Wrong { get; } = [];

    public required string Principal { get; init; }

    public required string Account { get; init; }

    public static async Task<LabAgent> OpenAsync(Uri url, string credential, string principal, string account)
    {
        var agent = new LabAgent(url, credential) { Principal = principal, Account = account };
        await agent.AskAsync("initialize", new JsonObject
        {
            ["protocolVersion"] = "2025-11-25",
            ["capabilities"] = new JsonObject(),
            ["clientInfo"] = new JsonObject { ["name"] = "lab", ["version"] = "1" },
        });
        using var accepted = await agent.PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        Assert.Equal(202, (int)accepted.StatusCode);
        return agent;
    }

    /// <summary>Carves an account out of this agent's, for another one.</summary>
    public async Task<LabAgent> DelegateAsync(long credits)
    {
        var made = (await AskAsync("satgate/delegate", new JsonObject { ["budget"] = credits }))["result"]!;
        var id = made["tokenId"]!.GetValue<string>();
        return await OpenAsync(_url, made["token"]!.GetValue<string>(), id, $"sub:{id}");
    }

    public async Task ReturnAsync(LabAgent child)
    {
        var answer = await AskAsync("satgate/return", new JsonObject { ["tokenId"] = child.Principal });
        Assert.True(answer["result"] is not null, answer.ToJsonString());
    }

    public async Task CallAsync(LabTool tool)
    {
        var answer = await AskAsync(
            "tools/call", new JsonObject { ["name"] = tool.Name, ["arguments"] = new JsonObject() });
        var error = answer["error"]?["data"]?["error"]?.GetValue<string>();
        var isRefused = error is "budget_exhausted" or "window_exhausted";
        // A server that has just broken off may not be reachable for a moment; then nothing was sent.
        var charge = isRefused || error is "upstream_unavailable" ? 0 : tool.Charge;
        var told = answer["result"]?["_meta"]?["satgate/cost_credits"]?.GetValue<long>();
        lock (Charged)
        {
            Charged[tool.Name] = Charged.GetValueOrDefault(tool.Name) + charge;
            Calls[tool.Name] = Calls.GetValueOrDefault(tool.Name) + 1;
            Refused += isRefused ? 1 : 0;
            if (told is not null && told != charge)
            {
                Wrong.Add(answer.ToJsonString());
            }
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>What the gateway calls this agent, and the account that pays for it.</summary>
    public async Task<(string Principal, string Account)> WhoAsync()
    {
        var own = (await AskAsync("satgate/budget", []))["result"]!;
        return (own["tokenId"]!.GetValue<string>(), own["budgetId"]!.GetValue<string>());
    }

    public async Task<JsonNode> AskAsync(string method, JsonObject parameters)
    {
        using var answer = await PostAsync(new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = Interlocked.Increment(ref _lastId),
            ["method"] = method,
            ["params"] = parameters,
        }.ToJsonString());
        if (answer.Headers.TryGetValues("Mcp-Session-Id", out var session))
        {
            _session = session.Single();
        }

        var text = await answer.Content.ReadAsStringAsync(TestLog.Cancel);
        var json = answer.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? text.Split('\n').Last(line => line.StartsWith("data: {", StringComparison.Ordinal))[6..]
            : text;
        return JsonNode.Parse(json)
            ?? throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{method}: HTTP {(int)answer.StatusCode} {text}"));
    }

    private async Task<HttpResponseMessage> PostAsync(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _url)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (_session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", _session);
            request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        }

        return await _http.SendAsync(request, TestLog.Cancel);
    }
}
