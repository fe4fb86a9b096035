using Microsoft.Extensions.Logging;

namespace SatGate.Gateway.Configuration.Schema;

/// <summary>Keys of <c>server</c>, <c>auth</c>, <c>logging</c> and <c>limits</c>.</summary>
internal static class EdgeSchema
{
    private const int ListItemsMax = 1_000;
    private const int MiB = 1024 * 1024;

    public static Section<ServerConfig> Server { get; } = new(new ServerConfig(),
        new Key<ServerConfig, ServerTransport>("transport",
            "How clients connect: stdio, or http (Streamable HTTP and legacy SSE; sse means the same).",
            Shapes.Word(
                ("stdio", ServerTransport.Stdio), ("http", ServerTransport.Http), ("sse", ServerTransport.Http)),
            (c, v) => c with { Transport = v }, _ => "stdio"),
        new Key<ServerConfig, string>("host",
            "Address to listen on. Anything but loopback needs an auth.mode other than none.",
            Shapes.Text(Names.BindAddress, "127.0.0.1"), (c, v) => c with { Host = v }, c => c.Host),
        new Key<ServerConfig, int>("port", "TCP port to listen on; 0 means 9100.",
            Shapes.Whole(0, 65535, ""), (c, v) => c with { Port = v == 0 ? 9100 : v }, c => c.Port),
        new Key<ServerConfig, string>("name", "What clients see as the server's name.",
            Shapes.Text(), (c, v) => c with { Name = v }, c => c.Name),
        new Key<ServerConfig, string>("version",
            "What clients see as the server's version; the product's own by default.",
            Shapes.Text(), (c, v) => c with { Version = v }),
        new Key<ServerConfig, ConfigList<string>>("allowedHosts",
            "Host headers accepted beside loopback names and the bound address (against DNS rebinding).",
            new ListShape<string>(Shapes.Text(Names.HostHeader, "gateway.example.com"), ListItemsMax),
            (c, v) => c with { AllowedHosts = v }),
        new Key<ServerConfig, ConfigList<string>>("allowedOrigins",
            "Origin headers accepted beside loopback ones; web pages elsewhere are refused.",
            new ListShape<string>(Shapes.Text(Names.Origin, "https://app.example.com"), ListItemsMax),
            (c, v) => c with { AllowedOrigins = v }));

    public static Section<AuthConfig> Auth { get; } = new(new AuthConfig(),
        new Key<AuthConfig, AuthMode>("mode",
            "Who may call: none (anyone on stdio or loopback), config (one bearer token), header (tokens, keys, JWTs).",
            Shapes.Word(("none", AuthMode.None), ("config", AuthMode.Config), ("header", AuthMode.Header)),
            (c, v) => c with { Mode = v }, _ => "none"),
        new Key<AuthConfig, Secret>("token", "The bearer token of mode config; required there.",
            Shapes.Credential(), (c, v) => c with { Token = v }),
        new Key<AuthConfig, Secret>("rootKey", "What root tokens are made with; required in mode header.",
            Shapes.Credential(), (c, v) => c with { RootKey = v }),
        new Key<AuthConfig, ConfigDictionary<Secret>>("tenantKeys",
            "By tenant, what its root tokens are made with (mode header): `satgate token mint --tenant NAME`.",
            new MapShape<Secret>(Names.Tenant, Shapes.Credential(), ListItemsMax),
            (c, v) => c with { TenantKeys = v }),
        new Key<AuthConfig, string>("path",
            "The SQLite file of revocations and issued tokens (mode header), relative to the config file.",
            Shapes.Text("a path", AuthConfig.DefaultPath), (c, v) => c with { Path = v }, c => c.Path),
        new Key<AuthConfig, bool>("autoMintRoot", "Mint a root token of budget.limit credits at start (mode header).",
            Shapes.Flag(), (c, v) => c with { AutoMintRoot = v }, c => c.AutoMintRoot),
        new Key<AuthConfig, Secret>("rootToken",
            "Use this root token instead of minting one: its account survives restarts.",
            Shapes.Credential(), (c, v) => c with { RootToken = v }),
        new Key<AuthConfig, string>("rootTokenFile",
            "Write the minted root token to this file (mode 0600) instead of stderr; relative to the config file.",
            Shapes.Text("a path", ".satgate/root.token"), (c, v) => c with { RootTokenFile = v }),
        new Key<AuthConfig, string>("keyFile",
            "Keep root keys in this file (mode 0600) instead of rootKey; `satgate keys rotate` changes them.",
            Shapes.Text("a path", ".satgate/root.keys"), (c, v) => c with { KeyFile = v }),
        new Key<AuthConfig, ConfigList<ApiKeyConfig>>("apiKeys", "API keys (mode header) beside those made by command.",
            IdentitySchema.ApiKeys, (c, v) => c with { ApiKeys = v }),
        new Key<AuthConfig, JwtConfig>("jwt", "Bearer JWTs (mode header) of an issuer whose keys are known.",
            IdentitySchema.Jwt, (c, v) => c with { Jwt = v }),
        new Key<AuthConfig, JwtConfig>("oidc", "The same, with the keys found by OpenID Connect discovery.",
            IdentitySchema.Oidc, (c, v) => c with { Jwt = v }));

    public static Section<LoggingConfig> Logging { get; } = new(new LoggingConfig(),
        new Key<LoggingConfig, LogLevel>("level", "The least severe line that is written, always to stderr.",
            Shapes.Word(
                ("debug", LogLevel.Debug), ("info", LogLevel.Information), ("warn", LogLevel.Warning),
                ("error", LogLevel.Error), ("trace", LogLevel.Trace), ("warning", LogLevel.Warning)),
            (c, v) => c with { Level = v }, _ => "info"),
        new Key<LoggingConfig, LogFormat>("format", "For people (text) or for machines (json).",
            Shapes.Word(("text", LogFormat.Text), ("json", LogFormat.Json)),
            (c, v) => c with { Format = v }, _ => "text"),
        new Key<LoggingConfig, bool>("json", "SatGate's way to say format: json.",
            Shapes.Flag(), (c, v) => v ? c with { Format = LogFormat.Json } : c));

    public static Section<LimitsConfig> Limits { get; } = new(new LimitsConfig(),
        Bytes("bodyBytesMax", "Bytes of one message from a client; more is an upload, not a call.",
            1024, 64 * MiB, (c, v) => c with { BodyBytesMax = v }, c => c.BodyBytesMax),
        Count("jsonDepthMax", "Nesting of JSON; deeper ones are attacks on parsers.", "levels",
            8, 128, (c, v) => c with { JsonDepthMax = v }, c => c.JsonDepthMax),
        Count("sessionsMax", "Client sessions at once.", "sessions",
            1, 1_000_000, (c, v) => c with { SessionsMax = v }, c => c.SessionsMax),
        Span("sessionIdle", "A session nobody used for this long ends.",
            TimeSpan.FromSeconds(1), TimeSpan.FromHours(24), (c, v) => c with { SessionIdle = v }, c => c.SessionIdle),
        Count("connectionsMax", "TCP connections from clients at once.", "connections",
            1, 1_000_000, (c, v) => c with { ConnectionsMax = v }, c => c.ConnectionsMax),
        Bytes("stdioLineBytesMax",
            "Bytes of one line from a stdio peer; a line that never ends must not fill the memory.",
            1024, 256 * MiB, (c, v) => c with { StdioLineBytesMax = v }, c => c.StdioLineBytesMax),
        Bytes("responseBytesMax", "Bytes of one answer from an upstream.",
            1024, 1024 * MiB, (c, v) => c with { ResponseBytesMax = v }, c => c.ResponseBytesMax),
        Count("listPagesMax", "Pages of one upstream's list; a cursor may never end.", "pages",
            1, 10_000, (c, v) => c with { ListPagesMax = v }, c => c.ListPagesMax),
        Count("listItemsMax", "Items of one upstream's list.", "items",
            1, 1_000_000, (c, v) => c with { ListItemsMax = v }, c => c.ListItemsMax),
        Count("inFlightPerSessionMax", "Requests one session may have under way.", "requests",
            1, 10_000, (c, v) => c with { InFlightPerSessionMax = v }, c => c.InFlightPerSessionMax),
        Count("openReservationsMax", "Priced calls one caller may have under way.", "calls",
            1, 1_000_000, (c, v) => c with { OpenReservationsMax = v }, c => c.OpenReservationsMax),
        Count("rateBucketsMax", "Rate limit buckets in use at once; a caller without one is refused.", "buckets",
            1, 10_000_000, (c, v) => c with { RateBucketsMax = v }, c => c.RateBucketsMax),
        Span("reservationTtl", "How long a hold on credits outlives its upstream's timeout.",
            TimeSpan.FromSeconds(1), TimeSpan.FromHours(1),
            (c, v) => c with { ReservationTtl = v }, c => c.ReservationTtl),
        Span("drainMax", "How long a stop waits for calls under way.",
            TimeSpan.Zero, TimeSpan.FromMinutes(10), (c, v) => c with { DrainMax = v }, c => c.DrainMax));

    private static Key<LimitsConfig, int> Bytes(
        string name, string reason, int min, int max, Func<LimitsConfig, int, LimitsConfig> set,
        Func<LimitsConfig, int> get) => Count(name, reason, "bytes", min, max, set, get);

    private static Key<LimitsConfig, int> Count(
        string name, string reason, string unit, int min, int max, Func<LimitsConfig, int, LimitsConfig> set,
        Func<LimitsConfig, int> get) => new(name, reason, Shapes.Whole(min, max, unit), set, c => get(c));

    private static Key<LimitsConfig, TimeSpan> Span(
        string name, string reason, TimeSpan min, TimeSpan max, Func<LimitsConfig, TimeSpan, LimitsConfig> set,
        Func<LimitsConfig, TimeSpan> get) =>
        new(name, reason, Shapes.Duration(min, max), set, c => DurationText.Format(get(c)));
}
