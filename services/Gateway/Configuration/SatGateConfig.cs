namespace SatGate.Gateway.Configuration;

/// <summary>
/// A whole <c>satgate.yaml</c>, checked: every name refers to something, every number is in its range. Immutable; a
/// reload makes a new one. Two are equal when they say the same. The keys and their limits are in <c>ConfigSchema</c>.
/// </summary>
public sealed record SatGateConfig
{
    public ServerConfig Server { get; init; } = new();

    /// <summary>In file order, disabled ones included. At least one.</summary>
    public ConfigList<UpstreamConfig> Upstreams { get; init; } = [];

    /// <summary>First match wins; before the owner by name and before <see cref="DefaultUpstream"/>.</summary>
    public ConfigList<RoutingRule> Routing { get; init; } = [];

    /// <summary>
    /// The upstream of tools nobody owns. The only enabled one when there is one; null when there are more.
    /// </summary>
    public string? DefaultUpstream { get; init; }

    public ToolNaming Naming { get; init; } = ToolNaming.Bare;

    public ToolsConfig Tools { get; init; } = new();

    public BudgetConfig Budget { get; init; } = new();

    public EnforcementConfig Enforcement { get; init; } = new();

    public AuthConfig Auth { get; init; } = new();

    /// <summary>
    /// Tokens, and API keys made by command, are asked of the Auth service. Beside a sidecar it has the key, and no
    /// gateway ever sees it.
    /// </summary>
    public bool HasAuthService => Auth.Mode is AuthMode.Header
        && (Auth.RootKey is not null || Auth.KeyFile is not null || Budget.Store is BudgetStore.Dapr);

    /// <summary>Null asks no rules.</summary>
    public PolicyConfig? Policy { get; init; }

    public RateLimitConfig RateLimit { get; init; } = new();

    public IpFilterConfig IpFilter { get; init; } = new();

    public ObservabilityConfig Observability { get; init; } = new();

    public AuditConfig Audit { get; init; } = new();

    public AdminConfig Admin { get; init; } = new();

    public LoggingConfig Logging { get; init; } = new();

    public LimitsConfig Limits { get; init; } = new();

    /// <summary>
    /// What <see cref="UpstreamConfig.AllowPrivate"/> is for upstreams that do not say; SatGate's own key.
    /// </summary>
    public bool AllowPrivateUpstreams { get; init; }
}
