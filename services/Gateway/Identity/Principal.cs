namespace SatGate.Gateway.Identity;

/// <summary>Who calls, and which account pays.</summary>
/// <param name="Id">The name in events and logs: for a token its id.</param>
/// <param name="Account">The account that pays.</param>
/// <param name="Key">What a session is bound to: an id or digest of the credential, never the credential.</param>
internal sealed record Principal(string Id, string Account, string Key)
{
    /// <summary>What a token allows; null for principals that no token limits.</summary>
    public TokenGrant? Grant { get; init; }
}
