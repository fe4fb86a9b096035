using SatGate.Gateway.Configuration;
using SatGate.Macaroons.Chain;

namespace SatGate.Gateway.Identity;

/// <summary>Who calls, and which account pays.</summary>
/// <param name="Id">The name in events and logs: for a token its id.</param>
/// <param name="Account">The account that pays.</param>
/// <param name="Key">What a session is bound to: an id or digest of the credential, never the credential.</param>
internal sealed record Principal(string Id, string Account, string Key)
{
    /// <summary>What a token allows; null for principals that no token limits.</summary>
    public TokenGrant? Grant { get; init; }

    /// <summary>
    /// Who is counted by rate limits: for a token the root token it was made from, else the principal itself.
    /// </summary>
    public string Origin => Grant?.Token.Accounts is [var root, ..] ? root.Account : Id;

    /// <summary>The caller's own rate limit; null takes the one of the config.</summary>
    public RateTerms? Rate { get; init; }

    /// <summary>The id by which an API key is revoked; null for everything else.</summary>
    public TokenId? KeyId { get; init; }

    /// <summary>When the credential ends by itself, where its sessions must end with it.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Whether revoking this id refuses the principal.</summary>
    public bool IsMadeFrom(TokenId id) => KeyId == id || (Grant?.Token.ChainIds.Contains(id) ?? false);

    /// <summary>Said by whoever vouches for the credential: the record of a key, the claims of a JWT.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>
    /// Said by whoever vouches for the credential, for a token by its root key; empty is none. What the holder can add
    /// himself is not here.
    /// </summary>
    public string Tenant { get; init; } = "";
}
