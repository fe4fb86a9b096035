namespace SatGate.Gateway.Configuration;

/// <summary>How the gateway shows its own credential to an upstream.</summary>
public enum UpstreamAuthType
{
    /// <summary><c>Authorization: Bearer …</c>.</summary>
    Bearer,

    /// <summary>A header of any name.</summary>
    Header,

    /// <summary>A bearer token that an authorization server gives the gateway (OAuth client credentials).</summary>
    OAuth,
}
