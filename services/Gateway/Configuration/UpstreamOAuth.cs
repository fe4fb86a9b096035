namespace SatGate.Gateway.Configuration;

/// <summary>The gateway as an OAuth client (RFC 6749, 4.4); its secret is the value of the auth.</summary>
/// <param name="TokenUrl">Of the authorization server; https, or this machine.</param>
/// <param name="Scope">Words with blanks between; null asks for none.</param>
public sealed record UpstreamOAuth(Uri TokenUrl, string ClientId, string? Scope);
