namespace SatGate.Gateway.Configuration;

/// <summary>The admin API, under <c>/admin/v1</c>. Without a token there is none.</summary>
public sealed record AdminConfig
{
    /// <summary>What its callers send as a bearer token; not one that pays for calls.</summary>
    public Secret? Token { get; init; }

    /// <summary>
    /// Roles of API keys and JWTs whose holders read the records of everyone, or of their tenant if they have one, and
    /// see the admin tools; others read their own alone. Empty is nobody.
    /// </summary>
    public ConfigList<string> AuditorRoles { get; init; } = [];
}
