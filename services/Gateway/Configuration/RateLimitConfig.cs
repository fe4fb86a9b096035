namespace SatGate.Gateway.Configuration;

/// <summary>How fast callers may call.</summary>
public sealed record RateLimitConfig
{
    /// <summary>Of each caller; null is no limit.</summary>
    public RateTerms? Defaults { get; init; }

    /// <summary>In file order.</summary>
    public ConfigList<RateRule> Overrides { get; init; } = [];
}

/// <summary>A token bucket.</summary>
/// <param name="Capacity">Calls at once; 0 refuses every call.</param>
/// <param name="RefillPerSecond">Calls per second in the long run, above 0.</param>
public sealed record RateTerms(int Capacity, double RefillPerSecond);

/// <summary>
/// A bucket for some calls. One that names servers or tools is asked besides the caller's own; one that names only
/// callers stands in place of the defaults.
/// </summary>
public sealed record RateRule
{
    public ConfigList<string> Clients { get; init; } = [];

    public ConfigList<string> Roles { get; init; } = [];

    public ConfigList<string> Tenants { get; init; } = [];

    public ConfigList<string> Servers { get; init; } = [];

    public ConfigList<string> Tools { get; init; } = [];

    /// <summary>One bucket for all callers together instead of one for each.</summary>
    public bool Shared { get; init; }

    public RateTerms Terms { get; init; } = new(0, 1);
}
