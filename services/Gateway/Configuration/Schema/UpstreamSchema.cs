namespace SatGate.Gateway.Configuration.Schema;

/// <summary>Keys of <c>upstreams</c> and <c>routing</c>.</summary>
internal static class UpstreamSchema
{
    private const int UpstreamsMax = 1_000;
    private const int ItemsMax = 1_000;

    private static readonly Shape<ConfigList<string>> s_patterns =
        new ListShape<string>(Shapes.Text(Names.ToolPattern, "db_*"), ItemsMax);

    private static readonly UpstreamConfig s_seed = new() { Name = "" };

    private static readonly Shape<UpstreamAuth> s_auth = new MappedShape<AuthKeys, UpstreamAuth>(
        new Section<AuthKeys>(new AuthKeys(),
            new Key<AuthKeys, UpstreamAuthType>("type",
                "bearer (token), header (header, value) or oauth (tokenUrl, clientId, clientSecret, scope).",
                Shapes.Word(("bearer", UpstreamAuthType.Bearer), ("header", UpstreamAuthType.Header),
                    ("oauth", UpstreamAuthType.OAuth)),
                (c, v) => c with { Type = v }) { Required = true },
            new Key<AuthKeys, Secret>("token", "The token of type bearer.",
                Shapes.Credential(), (c, v) => c with { Token = v }),
            new Key<AuthKeys, string>("header", "The name of type header, such as X-API-Key.",
                Shapes.Text(Names.Header, "X-API-Key"), (c, v) => c with { Header = v }),
            new Key<AuthKeys, Secret>("value", "The value of type header.",
                Shapes.Credential(), (c, v) => c with { Value = v }),
            new Key<AuthKeys, Uri>("tokenUrl", "Where type oauth gets its token (client credentials).",
                Shapes.Address(), (c, v) => c with { TokenUrl = v }),
            new Key<AuthKeys, string>("clientId", "The gateway's id there.",
                Shapes.Text(), (c, v) => c with { ClientId = v }),
            new Key<AuthKeys, Secret>("clientSecret", "The gateway's secret there.",
                Shapes.Credential(), (c, v) => c with { ClientSecret = v }),
            new Key<AuthKeys, string>("scope", "What to ask for, with blanks between.",
                Shapes.Text(), (c, v) => c with { Scope = v })),
        MakeAuth);

    private static readonly Section<UpstreamConfig> s_tools = new(s_seed,
        new Key<UpstreamConfig, ConfigList<string>>("allow", "Tools that may be seen and called; empty is all.",
            s_patterns, (c, v) => c with { ToolsAllow = v }),
        new Key<UpstreamConfig, ConfigList<string>>("deny", "Tools that may not; stronger than allow.",
            s_patterns, (c, v) => c with { ToolsDeny = v }));

    private static readonly Section<UpstreamConfig> s_upstream = new(s_seed,
        new Key<UpstreamConfig, UpstreamTransport>("transport",
            "How to reach it: stdio, http (streamable means the same) or sse; by default what command or url say.",
            Shapes.Word(("stdio", UpstreamTransport.Stdio), ("http", UpstreamTransport.Http),
                ("streamable", UpstreamTransport.Http), ("sse", UpstreamTransport.Sse)),
            (c, v) => c with { Transport = v }),
        new Key<UpstreamConfig, ConfigList<string>>("command",
            "Program and arguments of a stdio server; no shell is involved.",
            new ListShape<string>(Shapes.AnyText(), ItemsMax), (c, v) => c with { Command = v }),
        new Key<UpstreamConfig, Uri>("url", "Address of an http or sse server.",
            Shapes.Address(), (c, v) => c with { Url = v }),
        new Key<UpstreamConfig, ConfigDictionary<string>>("env",
            "Variables for the child process; the gateway's own environment is not passed on.",
            new MapShape<string>(Names.Variable, Shapes.AnyText(), ItemsMax, () => ""), (c, v) => c with { Env = v }),
        new Key<UpstreamConfig, string>("cwd", "Working directory of the child process, relative to the config file.",
            Shapes.Text("a path", "."), (c, v) => c with { Cwd = v }),
        new Key<UpstreamConfig, TimeSpan>("timeout", "How long one request may take.",
            Shapes.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24)),
            (c, v) => c with { Timeout = v }, c => DurationText.Format(c.Timeout)),
        new Key<UpstreamConfig, ConfigDictionary<string>>("headers", "Headers for every HTTP request.",
            new MapShape<string>(Names.Header, Shapes.Text(Names.HeaderValue, "text"), ItemsMax, () => ""),
            (c, v) => c with { Headers = v }),
        new Key<UpstreamConfig, UpstreamAuth>("auth", "The gateway's own credential for this upstream.",
            s_auth, (c, v) => c with { Auth = v }),
        new Key<UpstreamConfig, bool>("enabled", "False keeps it in the file without connecting it.",
            Shapes.Flag(), (c, v) => c with { Enabled = v }, c => c.Enabled),
        new Key<UpstreamConfig, UpstreamIsolation>("isolation",
            "Share one connection, have one per session, or decide by what it is.",
            Shapes.Word(("auto", UpstreamIsolation.Auto), ("shared", UpstreamIsolation.Shared),
                ("session", UpstreamIsolation.Session)),
            (c, v) => c with { Isolation = v }, _ => "auto"),
        new Group<UpstreamConfig>("tools", "Which tools of this upstream exist for clients.", s_tools),
        new Key<UpstreamConfig, ConfigList<string>>("tenants",
            "Only callers of these tenants see this upstream; all callers when absent.",
            new NonEmptyShape(new ListShape<string>(Shapes.Text(Names.Tenant, "acme"), ItemsMax)),
            (c, v) => c with { Tenants = v }) { RefusesNull = true },
        new Key<UpstreamConfig, bool>("allowPrivate", "Let url lead to loopback, private and link-local addresses.",
            Shapes.Flag(), (c, v) => c with { AllowPrivate = v }, c => c.AllowPrivate),
        new Key<UpstreamConfig, int>("maxConcurrent", "Requests under way at once; more are refused.",
            Shapes.Whole(1, 100_000, "requests"), (c, v) => c with { MaxConcurrent = v }, c => c.MaxConcurrent),
        new Key<UpstreamConfig, bool>("tlsSkipVerify", "Accept any certificate; for a test bench only.",
            Shapes.Flag(), (c, v) => c with { TlsSkipVerify = v }, c => c.TlsSkipVerify));

    public static Shape<ConfigList<UpstreamConfig>> Upstreams { get; } =
        new MappedShape<ConfigDictionary<UpstreamConfig>, ConfigList<UpstreamConfig>>(
            new MapShape<UpstreamConfig>(Names.Upstream, s_upstream, UpstreamsMax),
            (byName, _, _) => [.. byName.Select(pair => pair.Value with { Name = pair.Key })]);

    public static Shape<ConfigList<RoutingRule>> Routing { get; } = new ListShape<RoutingRule>(
        new Section<RoutingRule>(new RoutingRule([], ""),
            new Key<RoutingRule, ConfigList<string>>("tools", "Tool names or patterns.",
                s_patterns, (c, v) => c with { Tools = v }) { Required = true },
            new Key<RoutingRule, string>("upstream", "The upstream that gets them.",
                Shapes.Text(), (c, v) => c with { Upstream = v }) { Required = true }),
        ItemsMax);

    private static readonly (UpstreamAuthType Type, string Word, string[] Needs)[] s_authKeys =
    [
        (UpstreamAuthType.Bearer, "bearer", ["token"]),
        (UpstreamAuthType.Header, "header", ["header", "value"]),
        (UpstreamAuthType.OAuth, "oauth", ["tokenUrl", "clientId", "clientSecret"]),
    ];

    private static UpstreamAuth? MakeAuth(AuthKeys keys, string key, Reading reading)
    {
        var (_, word, needs) = Array.Find(s_authKeys, known => known.Type == keys.Type);
        string[] foreign = [.. s_authKeys.Where(known => known.Type != keys.Type).SelectMany(known => known.Needs),
            .. keys.Type is UpstreamAuthType.OAuth ? (string[])[] : ["scope"]];
        foreach (var name in foreign.Where(name => reading.Has($"{key}.{name}")))
            reading.FailAt($"{key}.{name}", $"does not go with type {word}", "remove it");
        foreach (var name in needs.Where(name => !reading.Has($"{key}.{name}")))
            reading.FailAt($"{key}.{name}", "is missing", $"add `{name}:`");
        if (keys.TokenUrl is { Scheme: not "https", IsLoopback: false })
            reading.FailAt($"{key}.tokenUrl", "is not https, so anyone on the way could read the secret", "use https");
        return keys switch
        {
            { Type: UpstreamAuthType.Bearer, Token: { } token } => new(keys.Type, "Authorization", token),
            { Type: UpstreamAuthType.Header, Header: { } header, Value: { } value } => new(keys.Type, header, value),
            { Type: UpstreamAuthType.OAuth, TokenUrl: { } url, ClientId: { } id, ClientSecret: { } secret } =>
                new(keys.Type, "Authorization", secret) { OAuth = new(url, id, keys.Scope) },
            _ => null,
        };
    }

    /// <summary>The section as it stands in the file, before it is known to be whole.</summary>
    private sealed record AuthKeys(
        UpstreamAuthType Type = UpstreamAuthType.Bearer, Secret? Token = null, string? Header = null,
        Secret? Value = null, Uri? TokenUrl = null, string? ClientId = null, Secret? ClientSecret = null,
        string? Scope = null);
}
