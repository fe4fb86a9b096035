using System.Text.Json;
using System.Text.Json.Nodes;
using SatGate.EndToEnd.Tests.Tokens;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests.Identity;

/// <summary>
/// Bearer JWTs at a real gateway, from an issuer of our own with real keys: found by discovery, challenged for as RFC
/// 9728 says, and never handed on.
/// </summary>
public sealed class JwtTests(RealServers servers) : IAsyncDisposable
{
    private readonly TestIssuer _issuer = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public ValueTask DisposeAsync() => _issuer.DisposeAsync();

    [Trait("weakness", "W31")]
    [Fact(Timeout = 60_000)]
    public async Task Token_OfTheIssuer_CallsByItsRoles_AndNoOtherDoes()
    {
        await using var gateway = await StartAsync(
            "policy: { rules: [{ effect: allow, roles: [reader], tools: [ok] }] }\n");
        using var client = await RawMcp.OpenSessionAsync(
            gateway.Server("up"), Cancel, _issuer.Sign(_issuer.Claims(Now)));
        (await client.CallAsync("ok", Cancel)).AssertText("ok");
        (await client.CallAsync("headers", Cancel)).AssertError(-32001, "policy_denied");

        var expired = _issuer.Claims(Now.AddHours(-1));
        var other = _issuer.Claims(Now, audience: "another-gateway");
        var header = TestIssuer.Header("none", null);
        string[] refused = [_issuer.Sign(expired), _issuer.Sign(other), TestIssuer.Sign(header, other, _ => [1])];
        foreach (var token in refused)
        {
            using var stranger = new RawMcp(gateway.Server("up")) { Token = token };
            var answer = await stranger.PostAsync(Messages.Initialize, Cancel);
            Assert.Equal(401, answer.Status);
            Assert.StartsWith("Bearer error=\"invalid_token\", resource_metadata=\"",
                answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Challenge_ForEachEndpoint_LeadsToItsMetadata()
    {
        await using var gateway = await StartAsync("");
        using var http = new HttpClient();
        foreach (var path in (string[])["/mcp", "/servers/up/mcp"])
        {
            var url = new Uri(gateway.Address, path);
            using var nobody = new RawMcp(url);
            var answer = await nobody.PostAsync(Messages.Initialize, Cancel);
            var metadata = new Uri(gateway.Address, "/.well-known/oauth-protected-resource" + path);
            Assert.Equal((401, $"Bearer resource_metadata=\"{metadata}\""),
                (answer.Status, answer.Header("WWW-Authenticate")));

            using var document = JsonDocument.Parse(await http.GetStringAsync(metadata, Cancel));
            Assert.Equal(url.ToString(), document.RootElement.GetProperty("resource").GetString());
            Assert.Equal(_issuer.Url, document.RootElement.GetProperty("authorization_servers")[0].GetString());
        }

        using var missing = await http.GetAsync(
            new Uri(gateway.Address, "/.well-known/oauth-protected-resource/admin"), Cancel);
        Assert.Equal(404, (int)missing.StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Scope_Missing_Is403WithTheScopeThatIsNeeded()
    {
        await using var gateway = await StartAsync("", ", requiredScopes: [mcp]");
        var claims = _issuer.Claims(Now);
        using var without = new RawMcp(gateway.Aggregate) { Token = _issuer.Sign(claims) };

        var answer = await without.PostAsync(Messages.Initialize, Cancel);

        Assert.Equal(403, answer.Status);
        Assert.StartsWith("Bearer error=\"insufficient_scope\", scope=\"mcp\", resource_metadata=\"",
            answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        claims["scope"] = "mcp";
        using var with = new RawMcp(gateway.Aggregate) { Token = _issuer.Sign(claims) };
        Assert.Equal(200, (await with.PostAsync(Messages.Initialize, Cancel)).Status);
    }

    [Fact(Timeout = 60_000)]
    public async Task Token_WhereverItStands_NeverReachesTheUpstreamNorTheLog()
    {
        await using var tap = new ByteTap(servers.Misbehaving);
        await using var gateway = await StartAsync("", upstream: tap.Address);
        var token = _issuer.Sign(_issuer.Claims(Now));
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("up"), Cancel, token);
        (await client.PostAsync(
            Messages.Call("ok", "{\"message\":\"marked-arguments\"}", $"\"token\":\"{token}\""), Cancel))
            .AssertText("ok");
        var broken = token[..^6] + "AAAAAA";
        (await client.PostAsync(Messages.Call("ok", meta: $"\"token\":\"{broken}\""), Cancel))
            .AssertError(-32001, "auth_invalid");

        var log = (await gateway.StopAsync(Cancel)).ToString();
        Assert.Contains("marked-arguments", tap.Received, StringComparison.Ordinal);
        foreach (var part in token.Split('.').Select(part => part[^40..]))
        {
            Assert.DoesNotContain(part, tap.Received, StringComparison.Ordinal);
            Assert.DoesNotContain(part, log, StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Session_GoesOnWithTheNextTokenOfItsPrincipal_AndOfNoOther()
    {
        await using var gateway = await StartAsync("");
        using var client = await RawMcp.OpenSessionAsync(
            gateway.Server("up"), Cancel, _issuer.Sign(_issuer.Claims(Now)));
        JsonObject next = _issuer.Claims(Now.AddSeconds(1)), other = _issuer.Claims(Now);
        other["sub"] = "bob";

        (await client.PostAsync(
            Messages.Call("ok", meta: $"\"token\":\"{_issuer.Sign(next)}\""), Cancel)).AssertText("ok");
        Assert.Equal(404, (await client.PostAsync(
            Messages.Call("ok", meta: $"\"token\":\"{_issuer.Sign(other)}\""), Cancel)).Status);
    }

    private Task<GatewayProcess> StartAsync(string more, string oidc = "", Uri? upstream = null) =>
        GatewayProcess.StartAsync(
            "upstreams:\n" + RealServers.Http("up", upstream ?? servers.Misbehaving)
            + $"auth: {{ mode: header, oidc: {{ issuer: \"{_issuer.Url}\", audience: [satgate]{oidc} }} }}\n" + more,
            Cancel);
}
