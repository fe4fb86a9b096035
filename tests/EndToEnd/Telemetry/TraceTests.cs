using SatGate.EndToEnd.Tests.Otlp;
using SatGate.EndToEnd.Tests.Tokens;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests.Telemetry;

/// <summary>Traces from the client through the gateway to the upstream, as a collector sees them.</summary>
public sealed class TraceTests(RealServers servers)
{
    private const string ClientTrace = "0af7651916cd43dd8448eb211c80319c";
    private const string ClientSpan = "b7ad6b7169203331";
    private const string Parent = $"00-{ClientTrace}-{ClientSpan}-01";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_WithATraceparentInMeta_IsOneTraceDownToTheUpstream()
    {
        await using var collector = new OtlpCollector();
        await using var tap = new ByteTap(servers.Misbehaving);
        await using var gateway = await StartAsync(tap.Address, Otlp(collector));
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("shaky"), Cancel);

        (await client.PostAsync(Messages.Call("ok", meta: $"\"traceparent\":\"{Parent}\""), Cancel)).AssertText("ok");

        var (server, forwarded) = await SpansAsync(collector);
        Assert.Equal((ClientTrace, ClientSpan), (Hex(server.TraceId), Hex(server.ParentSpanId)));
        Assert.Equal("tools/call ok", server.Name);
        Assert.Equal("ok", TextOf(server, "gen_ai.tool.name"));
        Assert.Equal("tools/call", TextOf(server, "mcp.method.name"));
        Assert.Equal((ClientTrace, Hex(server.SpanId)), (Hex(forwarded.TraceId), Hex(forwarded.ParentSpanId)));
        Assert.Contains($"traceparent: 00-{ClientTrace}-", tap.Received, StringComparison.OrdinalIgnoreCase);
        // The body is the client's: its own parent stays in it.
        Assert.Contains(Parent, tap.Received, StringComparison.Ordinal);
        Assert.Contains("satgate", collector.Services.Keys);
    }

    [Fact]
    public async Task Metrics_AreSentToTheCollectorToo()
    {
        await using var collector = new OtlpCollector();
        await using var gateway = await StartAsync(servers.Misbehaving, Otlp(collector));
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("shaky"), Cancel);
        await client.CallAsync("ok", Cancel);

        await Eventually.HoldsAsync(
            () => collector.MetricNames.ContainsKey("satgate_tool_calls_total"), s_limit, "metrics arrive", Cancel);
    }

    [Fact]
    public async Task Traceparent_WithoutACollector_PassesAsItCame()
    {
        await using var tap = new ByteTap(servers.Misbehaving);
        await using var gateway = await StartAsync(tap.Address, "");
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("shaky"), Cancel);

        await client.PostAsync(
            System.Text.Encoding.UTF8.GetBytes(Messages.Call("ok")), [("traceparent", Parent)], Cancel);

        Assert.Contains($"traceparent: {Parent}", tap.Received, StringComparison.OrdinalIgnoreCase);
    }

    private static string Otlp(OtlpCollector collector) =>
        $"observability: {{ otlp: {{ endpoint: \"{collector.Address}\", interval: 1s }} }}\n";

    private static async Task<(Span Server, Span Forwarded)> SpansAsync(OtlpCollector collector)
    {
        await Eventually.HoldsAsync(
            () => collector.Spans.Any(span => span.Name == "tools/call ok"), s_limit, "spans arrive", Cancel);
        var server = collector.Spans.Single(span => span.Name == "tools/call ok");
        return (server, collector.Spans.Single(span => span.ParentSpanId == server.SpanId));
    }

    private static string Hex(Google.Protobuf.ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

    private static string? TextOf(Span span, string key) =>
        span.Attributes.SingleOrDefault(one => one.Key == key)?.Value.Text;

    private static Task<GatewayProcess> StartAsync(Uri upstream, string config) => GatewayProcess.StartAsync(
        "upstreams:\n" + RealServers.Http("shaky", upstream) + config, Cancel);
}
