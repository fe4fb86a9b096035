namespace SatGate.Gateway.Configuration;

/// <summary>An API key of the config file: what it stands for, and a hash by which it is known.</summary>
public sealed record ApiKeyConfig
{
    /// <summary>The principal.</summary>
    public string Id { get; init; } = "";

    /// <summary>SHA-256 of the key's UTF-8 text in lower-case hex; no credential: what is shown is hashed.</summary>
    public string Hash { get; init; } = "";

    public ConfigList<string> Roles { get; init; } = [];

    /// <summary>Empty is none.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>Null is never.</summary>
    public DateTimeOffset? Expires { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>Null takes the rate limits of the config.</summary>
    public RateTerms? Rate { get; init; }

    /// <summary>The account that pays.</summary>
    public string Account { get; init; } = AuthConfig.DefaultAccount;
}
