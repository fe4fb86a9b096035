namespace SatGate.Gateway.Configuration;

/// <summary>
/// One rule. Every list that is there must match, by any of its globs; an empty one matches all. Globs compare by code
/// unit, and a <c>*</c> stands for any characters.
/// </summary>
public sealed record PolicyRule
{
    /// <summary>Shown to whoever it refuses; may be null.</summary>
    public string? Name { get; init; }

    public PolicyEffect Effect { get; init; } = PolicyEffect.Deny;

    public ConfigList<string> Roles { get; init; } = [];

    /// <summary>Principals: the id of an API key, the client of a JWT, the id of a token or of one it was made
    /// from.</summary>
    public ConfigList<string> Clients { get; init; } = [];

    public ConfigList<string> Tenants { get; init; } = [];

    public ConfigList<string> Servers { get; init; } = [];

    /// <summary>Bare, or <c>{server}.{tool}</c>.</summary>
    public ConfigList<string> Tools { get; init; } = [];

    /// <summary>By the name of a top-level argument; all must hold.</summary>
    public ConfigDictionary<ArgumentRule> Arguments { get; init; } = new([]);
}
