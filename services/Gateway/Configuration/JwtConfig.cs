namespace SatGate.Gateway.Configuration;

/// <summary>Bearer JWTs of one issuer.</summary>
public sealed record JwtConfig
{
    /// <summary>Compared exactly with <c>iss</c>.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>One of these must be in <c>aud</c>; never empty.</summary>
    public ConfigList<string> Audience { get; init; } = [];

    /// <summary>Where the issuer's keys are; null when a file or discovery tells.</summary>
    public Uri? JwksUrl { get; init; }

    /// <summary>A file with the issuer's keys, resolved against the config file's folder.</summary>
    public string? JwksFile { get; init; }

    /// <summary>The keys are found by OpenID Connect discovery at the issuer.</summary>
    public bool IsDiscovered { get; init; }

    /// <summary>JWS names (RFC 7518), asymmetric ones only.</summary>
    public ConfigList<string> Algorithms { get; init; } = ["RS256", "ES256", "PS256"];

    /// <summary>How far the issuer's clock may be off.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the last keys serve while the issuer cannot be asked.</summary>
    public TimeSpan JwksMaxAge { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The claim that names the principal; dots lead into objects, as in all three.</summary>
    public string PrincipalClaim { get; init; } = "sub";

    public string RolesClaim { get; init; } = "roles";

    public string TenantClaim { get; init; } = "tenant";

    /// <summary>All must be in <c>scope</c> or <c>scp</c>.</summary>
    public ConfigList<string> RequiredScopes { get; init; } = [];

    /// <summary>The gateway's public address in its metadata (RFC 9728); null is what the client called.</summary>
    public Uri? Resource { get; init; }

    /// <summary>The account that pays.</summary>
    public string Account { get; init; } = AuthConfig.DefaultAccount;
}
