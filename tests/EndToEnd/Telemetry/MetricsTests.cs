using SatGate.Testing;

namespace SatGate.EndToEnd.Tests.Telemetry;

/// <summary>The metrics of docs/wire.md, scraped from a gateway that has done something.</summary>
public sealed class MetricsTests(RealServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_AfterCalls_CountWhatHappenedUnderConfiguredNames()
    {
        await using var gateway = await StartAsync(
            "tools: { costs: { ok: 3 } }\nbudget: { limit: 7, store: memory }\n");
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("shaky"), Cancel);
        (await client.CallAsync("ok", Cancel)).AssertText("ok");
        (await client.CallAsync("ok", Cancel)).AssertText("ok");
        (await client.CallAsync("ok", Cancel)).AssertError(-32000, "budget_exhausted");
        await client.CallAsync("invented-by-a-client", Cancel);

        var metrics = await ScrapeAsync(gateway);

        Assert.Equal(2, metrics["satgate_tool_calls_total{server=\"shaky\",tool=\"ok\",outcome=\"ran\"}"]);
        Assert.Equal(6, metrics["satgate_credits_spent_total{server=\"shaky\",tool=\"ok\"}"]);
        Assert.Equal(1, metrics["satgate_budget_denials_total{reason=\"budget_exhausted\"}"]);
        const string calls = "satgate_requests_total{server=\"shaky\",method=\"tools/call\",status=";
        Assert.Equal(2, metrics[calls + "\"ok\"}"]);
        Assert.Equal(1, metrics[calls + "\"budget_exhausted\"}"]);
        const string durations = "satgate_request_duration_seconds_count{server=\"shaky\",method=\"tools/call\"}";
        Assert.Equal(4, metrics[durations]);
        Assert.Equal(1, metrics["satgate_active_sessions{server=\"shaky\"}"]);
        Assert.Equal(1, metrics["satgate_upstream_up{server=\"shaky\"}"]);
        Assert.True(metrics["satgate_overhead_seconds_count{stage=\"reserve\"}"] >= 3);
        Assert.True(metrics["satgate_ledger_batch_size_count"] >= 4);
        Assert.Contains("satgate_outbox_events", metrics.Types.Keys);
        Assert.DoesNotContain(metrics.Labels, label => label.Contains("invented", StringComparison.Ordinal));
    }

    [Trait("weakness", "W47")]
    [Fact]
    public async Task Metrics_OfServersThatDoNotExist_ShareOneLabel()
    {
        await using var gateway = await StartAsync("");
        using var client = new RawMcp(gateway.Server("nobody-knows-me"));
        await client.PostAsync(Messages.Initialize, Cancel);

        var metrics = await ScrapeAsync(gateway);

        Assert.Contains(metrics.Labels, label => label.Contains("server=\"unknown\"", StringComparison.Ordinal));
        Assert.DoesNotContain(metrics.Labels, label => label.Contains("nobody", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_NamesAndLabels_AreThoseOfTheContract()
    {
        await using var gateway = await StartAsync("budget: { limit: 1, store: memory }\n");
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("shaky"), Cancel);
        await client.CallAsync("ok", Cancel);
        await client.CallAsync("ok", Cancel);

        var metrics = await ScrapeAsync(gateway);

        var contract = await File.ReadAllTextAsync(Repository.PathOf("docs", "wire.md"), Cancel);
        Assert.NotEmpty(metrics.Types);
        Assert.All(metrics.Types.Keys, name => Assert.Contains($"`{name}", contract, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/metrics", "", 200)]
    [InlineData("/metrics", "observability: { metrics: { enabled: false } }\n", 404)]
    [InlineData("/elsewhere", "observability: { metrics: { path: /elsewhere } }\n", 200)]
    public async Task Metrics_ArePublishedWhereTheConfigSays(string path, string config, int status)
    {
        await using var gateway = await StartAsync(config);
        using var client = new HttpClient();

        using var answer = await client.GetAsync(new Uri(gateway.Address, path), Cancel);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    private static async Task<Exposition> ScrapeAsync(GatewayProcess gateway)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(gateway.Address, "/metrics"), Cancel);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", $"{answer.Content.Headers.ContentType}");
        return Exposition.Read(await answer.Content.ReadAsStringAsync(Cancel));
    }

    private Task<GatewayProcess> StartAsync(string config) => GatewayProcess.StartAsync(
        "upstreams:\n" + RealServers.Http("shaky", servers.Misbehaving) + config, Cancel);
}
