using System.Globalization;
using System.Text;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests.Limiting;

/// <summary>Rates, addresses and open calls of a real gateway.</summary>
public sealed class LimitTests(RealServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Trait("weakness", "W38")]
    [Fact(Timeout = 60_000)]
    public async Task Rate_Exceeded_IsToldInTheBodyAndInHeaders()
    {
        await using var gateway = await StartAsync(
            "rateLimit: { defaults: { capacity: 3, refillPerSecond: 0.01 } }\n");
        using var client = await RawMcp.OpenSessionAsync(gateway.Aggregate, Cancel);
        // Neither the handshake nor a list is counted.
        for (var left = 2; left >= 0; left--)
        {
            var passed = await client.CallAsync("ok", Cancel);
            passed.AssertText("ok");
            Assert.Equal("3", passed.Header("X-RateLimit-Limit"));
            Assert.Equal(left.ToString(CultureInfo.InvariantCulture), passed.Header("X-RateLimit-Remaining"));
        }

        var refused = await client.CallAsync("ok", Cancel);
        refused.AssertError(-32004, "rate_limited");
        Assert.Equal(429, refused.Status);
        var data = refused.Json.GetProperty("error").GetProperty("data");
        var seconds = data.GetProperty("retry_after_seconds").GetInt32();
        Assert.InRange(seconds, 90, 100);
        Assert.Equal(seconds.ToString(CultureInfo.InvariantCulture), refused.Header("Retry-After"));
        Assert.Equal("0", refused.Header("X-RateLimit-Remaining"));
        Assert.Equal(200, (await client.PostAsync(Messages.Ping, Cancel)).Status);

        // A reload that changes something else gives nobody a new bucket.
        var file = await File.ReadAllTextAsync(gateway.ConfigFile, Cancel);
        await File.WriteAllTextAsync(gateway.ConfigFile, file + "tools: { defaultCost: 0 }\n", Cancel);
        await Eventually.HoldsAsync(
            async () => gateway.Process.ToString().Contains("eload", StringComparison.Ordinal)
                && (await client.CallAsync("ok", Cancel)).Status == 429, Cancel);
    }

    [Fact(Timeout = 60_000)]
    public async Task Address_Denied_IsRefusedBeforeTheCredentialIsLookedAt()
    {
        await using var gateway = await StartAsync("ipFilter: { deny: [127.0.0.0/8, \"::1\"] }\n");
        using var client = new RawMcp(gateway.Aggregate);

        var answer = await client.PostAsync(Messages.Initialize, Cancel);

        Assert.Equal((403, "ip_denied"), (answer.Status, answer.ErrorReason));
        using var plain = new HttpClient();
        Assert.Equal("ok\n", await plain.GetStringAsync(new Uri(gateway.Address, "/healthz"), Cancel));
        using var request = new HttpRequestMessage(HttpMethod.Get, gateway.Aggregate);
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var stream = await plain.SendAsync(request, Cancel);
        Assert.Equal(403, (int)stream.StatusCode);
    }

    [Trait("weakness", "W37")]
    [Theory(Timeout = 60_000)]
    [InlineData("trustedProxies: [127.0.0.0/8, \"::1\"]", "203.0.113.7", true)]
    [InlineData("trustedProxies: [127.0.0.0/8, \"::1\"]", "198.51.100.9", false)]
    [InlineData("trustedProxies: [127.0.0.0/8, \"::1\"]", "203.0.113.7, 198.51.100.9", false)]
    [InlineData("trustedProxies: [192.0.2.1]", "203.0.113.7", false)]
    [InlineData("", "203.0.113.7", false)]
    public async Task Address_OfAForwardedRequest_IsTakenFromTrustedProxiesAlone(
        string proxies, string forwardedFor, bool isAllowed)
    {
        await using var gateway = await StartAsync($"ipFilter: {{ allow: [203.0.113.0/24], {proxies} }}\n");
        using var client = new RawMcp(gateway.Aggregate);

        var answer = await client.PostAsync(
            Encoding.UTF8.GetBytes(Messages.Initialize), [("X-Forwarded-For", forwardedFor)], Cancel);

        Assert.Equal(isAllowed ? 200 : 403, answer.Status);
    }

    [Fact(Timeout = 60_000)]
    public async Task OpenCalls_AtTheCap_AreRefusedAndFreeCallsAreNot()
    {
        await using var gateway = await StartAsync(
            "limits: { openReservationsMax: 1, drainMax: 0s }\ntools: { costs: { headers: 0 } }\n");
        using var client = await RawMcp.OpenSessionAsync(gateway.Aggregate, Cancel);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var pending = client.PostAsync(Messages.Call("never", id: 8), leave.Token);

        await Eventually.HoldsAsync(
            async () =>
            {
                if (pending.IsCompleted)
                {
                    // The other call had the place when this one came.
                    pending = client.PostAsync(Messages.Call("never", id: 8), leave.Token);
                }

                return (await client.CallAsync("ok", Cancel)).ErrorReason == "rate_limited" && !pending.IsCompleted;
            },
            Cancel);
        Assert.Null((await client.CallAsync("headers", Cancel)).ErrorCode);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
    }

    private Task<GatewayProcess> StartAsync(string more) => GatewayProcess.StartAsync(
        "upstreams:\n" + RealServers.Http("up", servers.Misbehaving) + more, Cancel);
}
