using System.Net;
using System.Text;
using SatGate.EndToEnd.Tests.Tokens;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests.Weaknesses;

/// <summary>
/// No method and no endpoint is open to whoever has no credential (docs/weaknesses.md): the same request with one is
/// answered.
/// </summary>
public sealed class EveryMethodTests
{
    private static readonly string[] s_methods =
    [
        "ping", "tools/list", "tools/call", "prompts/list", "prompts/get", "resources/list", "resources/read",
        "resources/templates/list", "resources/subscribe", "completion/complete", "logging/setLevel",
        "satgate/budget", "budget/check", "satgate/quote", "satgate/delegate", "satgate/return", "satgate/revoke",
        "tasks/list", "unheard/of",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Trait("weakness", "W1")]
    [Fact(Timeout = 120_000)]
    public async Task Method_WithoutACredential_IsRefusedInEverySession()
    {
        var (gateway, root) = await TokenGateway.StartAsync(10);
        await using var stop = gateway;
        using var holder = root;
        foreach (var endpoint in (Uri[])[gateway.Aggregate, gateway.Server("shaky")])
        {
            using var known = new RawMcp(endpoint) { Token = holder.Token };
            var session = (await known.PostAsync(Messages.Initialize, Cancel)).Header("Mcp-Session-Id")!;
            (string, string)[] headers =
                [("Mcp-Session-Id", session), ("MCP-Protocol-Version", Messages.LegacyRevision)];
            using var nobody = new RawMcp(endpoint);
            foreach (var method in s_methods)
            {
                var refused = await nobody.PostAsync(Request(method), headers, Cancel);
                var answered = await known.PostAsync(Request(method), headers, Cancel);

                Assert.True((refused.Status, refused.ErrorReason) == (401, "auth_required"), $"{method}: {refused}");
                Assert.True(
                    answered.Status != 401 && answered.ErrorReason != "auth_required", $"{method}: {answered}");
            }
        }
    }

    [Trait("weakness", "W16")]
    [Trait("weakness", "W37")]
    [Theory]
    [InlineData("/mcp?token=")]
    [InlineData("/mcp?api_key=")]
    [InlineData("/mcp?access_token=")]
    [InlineData("/sse?token=")]
    public async Task Credential_InTheQuery_IsNone(string path)
    {
        var (gateway, root) = await TokenGateway.StartAsync(10);
        await using var stop = gateway;
        using var holder = root;
        var url = new Uri(gateway.Address, path + holder.Token);
        using var http = new HttpClient();

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, url));
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {holder.Token}");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, url));
    }

    [Trait("weakness", "W16")]
    [Fact(Timeout = 120_000)]
    public async Task LegacyStream_IsItsHoldersAlone_AndATooLongMessageIsRefusedNotCut()
    {
        var (gateway, root) = await TokenGateway.StartAsync(10, "limits: { bodyBytesMax: 65536 }\n");
        await using var stop = gateway;
        using var holder = root;
        var (other, _) = await holder.DelegateAsync(2);
        using var stream = await LegacyStream.OpenAsync(gateway, holder.Token);
        var long70 = Messages.Call("ok", "{\"x\":\"" + new string('x', 70_000) + "\"}");

        Assert.Equal(401, await stream.PostAsync(Messages.Ping, token: null));
        Assert.Equal(404, await stream.PostAsync(Messages.Ping, other));
        Assert.Equal(413, await stream.PostAsync(long70));
        Assert.Equal(202, await stream.PostAsync(Messages.Initialize));
    }

    [Fact(Timeout = 120_000)]
    public async Task LegacyStream_OfARevokedToken_EndsAtOnceAndAnotherGoesOn()
    {
        var (gateway, root) = await TokenGateway.StartAsync(10);
        await using var stop = gateway;
        using var holder = root;
        var (revoked, id) = await holder.DelegateAsync(2);
        var (kept, _) = await holder.DelegateAsync(2);
        using var ending = await LegacyStream.OpenAsync(gateway, revoked);
        using var going = await LegacyStream.OpenAsync(gateway, kept);
        foreach (var stream in (LegacyStream[])[ending, going])
        {
            Assert.Equal(202, await stream.PostAsync(Messages.Initialize));
            Assert.Contains("\"result\"", await stream.ReadDataAsync(), StringComparison.Ordinal);
        }

        await holder.ResultAsync("satgate/revoke", $"{{\"tokenId\":\"{id}\"}}");

        Assert.Null(await ending.ReadDataAsync());
        Assert.Equal(202, await going.PostAsync(Messages.Ping));
        Assert.Contains("\"result\"", await going.ReadDataAsync(), StringComparison.Ordinal);
    }

    [Trait("weakness", "W37")]
    [Fact(Timeout = 120_000)]
    public async Task Health_OfABrokenUpstream_RepeatsNothingOfWhatItSaid()
    {
        await using var gateway = await GatewayProcess.StartAsync(
            "upstreams:\n" + RealServers.Stdio("dead", RealServers.MisbehavingCommand("--die")), Cancel);
        await Eventually.HoldsAsync(
            () => Task.FromResult(
                gateway.Process.StandardError.Contains("a licence is missing", StringComparison.Ordinal)),
            Cancel);
        using var http = new HttpClient { BaseAddress = gateway.Address };

        foreach (var path in (string[])["/healthz", "/readyz", "/metrics"])
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), Cancel);
            var said = await answer.Content.ReadAsStringAsync(Cancel);
            Assert.DoesNotContain("licence", said, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static byte[] Request(string method) => Encoding.UTF8.GetBytes(
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + method + "\",\"params\":{\"name\":\"ok\"}}");

    // POST to the endpoint for messages, GET to the one for streams.
    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, Uri url)
    {
        using var request = new HttpRequestMessage(
            url.AbsolutePath == "/sse" ? HttpMethod.Get : HttpMethod.Post, url);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (request.Method == HttpMethod.Post)
        {
            request.Content = new StringContent(Messages.Initialize, Encoding.UTF8, "application/json");
        }

        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        return answer.StatusCode;
    }
}
