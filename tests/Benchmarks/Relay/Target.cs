using System.Net.Http.Headers;
using System.Text;

namespace SatGate.Benchmarks.Relay;

/// <summary>A server under load: where it is, and the request that each connection sends to it.</summary>
internal sealed record Target(string Name, Uri Url, IReadOnlyDictionary<string, string> Headers)
{
    private const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","""
        + """ "capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}""";

    private const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";

    private const string CallParams =
        """{"name":"echo","arguments":{"message":"hello, this is the benchmark","count":42}}""";

    /// <summary>The call as one connection sends it: peers mix up the answers of calls with the same id.</summary>
    public static string CallOf(int connection) =>
        $$"""{"jsonrpc":"2.0","id":{{connection}},"method":"tools/call","params":{{CallParams}}}""";

    /// <summary>Waits until the server initializes a session, and prepares a call in it.</summary>
    public static async Task<Target> ConnectAsync(string name, Uri url, string? token)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json, text/event-stream");
        var headers = new Dictionary<string, string>();
        if (token is not null)
        {
            headers["Authorization"] = "Bearer " + token;
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var answer = await UntilAnsweredAsync(http, url);
        if (answer.Headers.TryGetValues("Mcp-Session-Id", out var session))
        {
            headers["Mcp-Session-Id"] = session.First();
            http.DefaultRequestHeaders.Add("Mcp-Session-Id", session.First());
        }

        using var done = await http.PostAsync(url, Json(Initialized));
        return new Target(name, url, headers);
    }

    private static async Task<HttpResponseMessage> UntilAnsweredAsync(HttpClient http, Uri url)
    {
        const int TriesMax = 150;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var answer = await http.PostAsync(url, Json(Initialize));
                var text = await answer.Content.ReadAsStringAsync();
                if (answer.IsSuccessStatusCode && text.Contains("protocolVersion", StringComparison.Ordinal))
                {
                    return answer;
                }

                answer.Dispose();
            }
            catch (HttpRequestException) when (attempt < TriesMax)
            {
                // Not listening yet.
            }

            if (attempt >= TriesMax)
            {
                throw new InvalidOperationException($"{url} does not initialize.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None);
        }
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
