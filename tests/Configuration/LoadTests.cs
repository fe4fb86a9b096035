using Microsoft.Extensions.Logging;
using SatGate.Gateway.Configuration;

namespace SatGate.Configuration.Tests;

/// <summary>What a good file means.</summary>
public sealed class LoadTests
{
    [Fact]
    public void Load_OnlyAnUpstream_HasTheDefaults()
    {
        var config = Load.Good(Load.Upstream);
        Assert.Equal(new SatGateConfig
        {
            Upstreams = [new UpstreamConfig { Name = "files", Command = ["server"] }],
            DefaultUpstream = "files",
            Budget = new BudgetConfig { Path = "/etc/satgate/.satgate/budget.db" },
            Auth = new AuthConfig { Path = "/etc/satgate/.satgate/auth.db" },
            Audit = new AuditConfig
            {
                Path = "/etc/satgate/.satgate/audit.db", KeyFile = "/etc/satgate/.satgate/audit.key",
            },
        }, config);
        Assert.Equal((ServerTransport.Stdio, "127.0.0.1", 9100),
            (config.Server.Transport, config.Server.Host, config.Server.Port));
        Assert.Equal((1, null, BudgetStore.Sqlite),
            (config.Tools.DefaultCost, config.Budget.Limit, config.Budget.Store));
    }

    [Fact]
    public void Load_EveryKey_IsRead()
    {
        var result = Load.Text(EveryKey.Text);
        Assert.Empty(result.Errors);
        Assert.Equal(EveryValue, result.Config);
    }

    [Theory]
    [InlineData("hard", EnforcementMode.Hard)]
    [InlineData("soft", EnforcementMode.Soft)]
    [InlineData("shadow", EnforcementMode.Shadow)]
    [InlineData("observe", EnforcementMode.Shadow)]
    [InlineData("chargeback", EnforcementMode.Shadow)]
    [InlineData("control", EnforcementMode.Hard)]
    [InlineData("charge", EnforcementMode.Hard)]
    [InlineData("fiat402", EnforcementMode.Hard)]
    [InlineData("l402", EnforcementMode.Hard)]
    public void Load_EnforcementMode_IsWhatPriorFilesMeant(string word, EnforcementMode mode) =>
        Assert.Equal(mode, Load.Good($"{Load.Upstream}enforcement: {{ mode: {word} }}").Enforcement.Mode);

    [Theory]
    [InlineData("{ command: [a] }", UpstreamTransport.Stdio)]
    [InlineData("{ url: 'https://h' }", UpstreamTransport.Http)]
    [InlineData("{ url: 'https://h', transport: streamable }", UpstreamTransport.Http)]
    [InlineData("{ url: 'https://h', transport: sse }", UpstreamTransport.Sse)]
    public void Load_UpstreamTransport_IsSaidOrSeen(string upstream, UpstreamTransport transport) =>
        Assert.Equal(transport, Load.Good($"upstreams: {{ a: {upstream} }}").Upstreams[0].Transport);

    [Theory]
    [InlineData("30s", 30_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("250ms", 250)]
    [InlineData("2000us", 2)]
    [InlineData("1000000ns", 1)]
    public void Load_Duration_IsReadAsGoWritesIt(string text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds),
            Load.Good($"upstreams: {{ a: {{ command: [x], timeout: {text} }} }}").Upstreams[0].Timeout);

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("-30s")]
    [InlineData("s")]
    [InlineData("1.s")]
    [InlineData(".5s")]
    [InlineData("1.2.3s")]
    [InlineData("1s 2m")]
    [InlineData("1d")]
    [InlineData("99999999999999999999h")]
    [InlineData("999999999h999999999h")]
    public void Load_TextThatIsNoDuration_IsRefused(string text) =>
        Load.Bad($"upstreams: {{ a: {{ command: [x], timeout: '{text}' }} }}");

    [Trait("weakness", "W2")]
    [Theory]
    [InlineData("127.0.0.1", "none", true)]
    [InlineData("127.8.8.8", "none", true)]
    [InlineData("localhost", "none", true)]
    [InlineData("::1", "none", true)]
    [InlineData("::ffff:127.0.0.1", "none", true)]
    [InlineData("0.0.0.0", "none", false)]
    [InlineData("::", "none", false)]
    [InlineData("10.0.0.1", "none", false)]
    [InlineData("10.0.0.1", "config", true)]
    [InlineData("0.0.0.0", "header", true)]
    public void Load_Host_NeedsAuthBeyondLoopback(string host, string mode, bool ok) =>
        Assert.Equal(ok, Load.Text($$"""
            {{Load.Upstream}}
            server: { transport: http, host: "{{host}}" }
            auth: { mode: {{mode}}, token: "${TOKEN}", rootKey: "${TOKEN}" }
            """).Ok);

    [Theory]
    [InlineData("true", "", true)]
    [InlineData("true", ", allowPrivate: false", false)]
    [InlineData("false", ", allowPrivate: true", true)]
    [InlineData("false", "", false)]
    public void Load_AllowPrivateUpstreams_IsTheDefaultOfEach(string all, string own, bool allowed) =>
        Assert.Equal(allowed, Load.Good($$"""
            upstreams: { a: { url: "https://h"{{own}} } }
            allowPrivateUpstreams: {{all}}
            """).Upstreams[0].AllowPrivate);

    [Theory]
    [InlineData("a: {command: [x]}, b: {command: [x]}", null)]
    [InlineData("a: {command: [x], enabled: false}, b: {command: [x]}", "b")]
    public void Load_NoDefaultUpstream_IsTheOnlyEnabledOne(string upstreams, string? name) =>
        Assert.Equal(name, Load.Good($"upstreams: {{ {upstreams} }}").DefaultUpstream);

    [Fact]
    public void Load_Paths_AreRelativeToTheFile()
    {
        var config = Load.Good("""
            upstreams: { a: { command: [./x], cwd: . }, b: { command: [x], cwd: /srv } }
            budget: { path: money/b.db }
            """);
        Assert.Equal(("/etc/satgate/.", "/srv", "/etc/satgate/money/b.db", "./x"),
            (config.Upstreams[0].Cwd, config.Upstreams[1].Cwd, config.Budget.Path, config.Upstreams[0].Command[0]));
    }

    [Fact]
    public void Load_AnchorsAndMerges_AreFollowed()
    {
        var config = Load.Good("""
            x-common: &common { timeout: 5s, env: { A: "1" } }
            upstreams:
              a: { <<: *common, command: [x] }
              b: { <<: [*common], command: [x], timeout: 7s }
            """);
        Assert.Equal([5, 7], config.Upstreams.Select(upstream => upstream.Timeout.TotalSeconds));
        Assert.Equal("1", config.Upstreams[1].Env["A"]);
    }

    [Fact]
    public void Load_SameText_IsEqualAndAChangedUpstreamIsNot()
    {
        const string yaml = "upstreams: { a: { command: [x, y], env: { A: b } }, b: { url: 'https://h' } }";
        var (one, same) = (Load.Good(yaml), Load.Good(yaml));
        var other = Load.Good(yaml.Replace("A: b", "A: c", StringComparison.Ordinal));
        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one.Upstreams[0], other.Upstreams[0]);
        Assert.Equal(one.Upstreams[1], other.Upstreams[1]);
    }

    [Fact]
    public void Load_WorthKnowing_IsAWarningAndNotAnError()
    {
        var result = Load.Text("""
            upstreams:
              a: { command: [x], url: "https://h" }
              b: { url: "http://h", headers: { K: v }, tlsSkipVerify: true }
            budget: { limit: 0, redisUrl: "redis://h" }
            auth: { mode: config, token: short }
            """);
        Assert.True(result.Ok);
        Assert.Equal(
            ["upstreams.a.url", "upstreams.b.url", "upstreams.b.tlsSkipVerify", "budget.limit", "budget.redisUrl",
                "auth.token"],
            result.Warnings.Select(warning => warning.Key));
    }

    private static ObservabilityConfig EveryObservability => new()
    {
        Metrics = new() { Enabled = false, Path = "/m" },
        Otlp = new() { Endpoint = new("http://c:4318"), Interval = TimeSpan.FromSeconds(2) },
    };

    private static ConfigList<UpstreamConfig> EveryUpstream =>
    [
        new()
        {
            Name = "a", Command = ["p", "1", "true"], Env = new([new("A", "1"), new("B", "")]), Cwd = "/w",
            Timeout = TimeSpan.FromSeconds(1), Enabled = false, Isolation = UpstreamIsolation.Session,
            ToolsAllow = ["a", "b*"], ToolsDeny = ["*"], MaxConcurrent = 2, Tenants = ["t"],
        },
        new()
        {
            Name = "b", Transport = UpstreamTransport.Sse, Url = new("https://h/p?q=1"),
            Headers = new([new("X-K", "v")]),
            Auth = new(UpstreamAuthType.Header, "X-A", new("v")), AllowPrivate = true, TlsSkipVerify = true,
        },
        new()
        {
            Name = "c", Transport = UpstreamTransport.Http, Url = new("https://h"),
            Auth = new(UpstreamAuthType.Bearer, "Authorization", new("t")),
        },
    ];

    private static SatGateConfig EveryValue => new()
    {
        Server = new()
        {
            Transport = ServerTransport.Http, Host = "127.0.0.2", Port = 1, Name = "n", Version = "1.0",
            AllowedHosts = ["h:1"], AllowedOrigins = ["https://o"],
        },
        Upstreams = EveryUpstream,
        Routing = [new(["db_*"], "a")],
        DefaultUpstream = "b", Naming = ToolNaming.Prefix,
        Tools = new()
        {
            DefaultCost = 0, Costs = new([new("x", 0), new("y*", 1000)]), OnToolError = ToolErrorRule.Refund,
            OnUnknown = UnknownOutcomeRule.Hold,
            Settle = new([new("z", new(ToolErrorRule.Refund)), new("*", new(OnUnknown: UnknownOutcomeRule.Refund))]),
        },
        Budget = new()
        {
            Limit = 7, Store = BudgetStore.Postgres, Connection = new("c"), Path = "/b.db",
            FailMode = BudgetFailMode.Open,
            Windows =
            [
                new() { Period = WindowPeriod.Week, Cap = 3, Zone = "Europe/Berlin", CarryOverMax = 2, Tools = "t*" },
                new() { Period = WindowPeriod.Minute, Cap = 1, Rolling = true },
            ],
        },
        Enforcement = new() { Mode = EnforcementMode.Soft, Denial = DenialForm.Result },
        Auth = new()
        {
            Mode = AuthMode.Header, Token = new("t"), RootKey = new("0123456789abcdef"), Path = "/a.db",
            AutoMintRoot = true, RootToken = new("r"), RootTokenFile = "/r",
            TenantKeys = new([new("t", new("0123456789abcdeg"))]),
        },
        Policy = EveryRule.Policy, RateLimit = EveryRule.RateLimit,
        IpFilter = new() { Allow = ["10.0.0.0/8"], Deny = ["2001:db8::/32"], TrustedProxies = ["127.0.0.1"] },
        Audit = EveryAudit.Value,
        Admin = new() { Token = new("t2") },
        Logging = new() { Level = LogLevel.Debug, Format = LogFormat.Json },
        Observability = EveryObservability,
        Limits = new()
        {
            BodyBytesMax = 1024, JsonDepthMax = 8, SessionsMax = 1, SessionIdle = TimeSpan.FromSeconds(1),
            ConnectionsMax = 2, StdioLineBytesMax = 1025, ResponseBytesMax = 1026, ListPagesMax = 3, ListItemsMax = 4,
            InFlightPerSessionMax = 5, OpenReservationsMax = 6, RateBucketsMax = 7,
            ReservationTtl = TimeSpan.FromSeconds(2), DrainMax = TimeSpan.Zero,
        },
    };
}
