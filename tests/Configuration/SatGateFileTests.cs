using Microsoft.Extensions.Logging;
using SatGate.Gateway.Configuration;

namespace SatGate.Configuration.Tests;

/// <summary>Files written for SatGate's own MCP proxy load as they are, every key of theirs.</summary>
public sealed class SatGateFileTests
{
    private const string EveryKey = """
        server:
          transport: sse
          port: 0
          name: satgate-mcp-proxy
          version: 0.1.0
        auth:
          mode: header
          token: unused-here
          rootKey: $TOKEN
          autoMintRoot: true
          rootToken: abc
        upstreams:
          web:
            transport: stdio
            command: ["npx", "-y", "server-web"]
            timeout: 1m30s
            env:
              KEY: $TOKEN
          api:
            transport: streamable
            url: https://api.example.com/mcp
            headers:
              Authorization: Bearer $TOKEN
            tlsSkipVerify: false
          old: { transport: sse, url: "https://old.example.com/sse" }
          new: { transport: http, url: "http://10.0.0.1/mcp" }
        defaultUpstream: web
        routing:
          - tools: ["db_*", "sql"]
            upstream: api
          - tools: ["*"]
            upstream: web
        budget:
          backend: memory
          limit: 1000
          failMode: closed
          redisUrl: redis://localhost:6379
        tools:
          defaultCost: 1
          costs:
            web_search: 5
            "gpt4_*": 25
            "*": 2
        enforcement:
          mode: control
        logging:
          level: warn
          json: true
        allowPrivateUpstreams: true
        """;

    [Fact]
    public void Load_SatGateFileWithEveryKey_IsReadUnchanged()
    {
        var config = Load.Good(EveryKey);
        Assert.Equal(["web", "api", "old", "new"], config.Upstreams.Select(upstream => upstream.Name));
        Assert.Equal(
            [UpstreamTransport.Stdio, UpstreamTransport.Http, UpstreamTransport.Sse, UpstreamTransport.Http],
            config.Upstreams.Select(upstream => upstream.Transport));
        Assert.Equal((ServerTransport.Http, 9100, "0.1.0"),
            (config.Server.Transport, config.Server.Port, config.Server.Version));
        Assert.Equal("s3cret-token-of-some-length", config.Auth.RootKey?.Reveal());
        Assert.Equal("Bearer s3cret-token-of-some-length", config.Upstreams[1].Headers["Authorization"]);
        Assert.All(config.Upstreams, upstream => Assert.True(upstream.AllowPrivate));
        Assert.Equal((BudgetStore.Memory, 1000L, 25L),
            (config.Budget.Store, config.Budget.Limit, config.Tools.Costs["gpt4_*"]));
        Assert.Equal((EnforcementMode.Hard, LogLevel.Warning, LogFormat.Json),
            (config.Enforcement.Mode, config.Logging.Level, config.Logging.Format));
    }

    /// <summary>SatGate turned 0 into 1; here a price of 0 is a price.</summary>
    [Trait("weakness", "W20")]
    [Theory]
    [InlineData("tools: { defaultCost: 0 }", 0)]
    [InlineData("tools: { defaultCost: }", 1)]
    [InlineData("", 1)]
    public void Load_DefaultCost_ZeroIsFree(string yaml, long cost) =>
        Assert.Equal(cost, Load.Good(Load.Upstream + yaml).Tools.DefaultCost);
}
