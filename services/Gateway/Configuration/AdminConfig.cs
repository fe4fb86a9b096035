namespace SatGate.Gateway.Configuration;

/// <summary>The admin API, under <c>/admin/v1</c>. Without a token there is none.</summary>
public sealed record AdminConfig
{
    /// <summary>What its callers send as a bearer token; not one that pays for calls.</summary>
    public Secret? Token { get; init; }
}
