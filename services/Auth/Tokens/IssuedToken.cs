using SatGate.Macaroons.Chain;

namespace SatGate.Auth.Tokens;

/// <summary>What is kept of a token made here: never the token. Times are unix milliseconds, 0 is never.</summary>
/// <param name="Parent">Null for a root token.</param>
/// <param name="Nonce">Unique below its parent.</param>
/// <param name="OwnExpiresAt">The `expires` that was appended for it; 0 when none was.</param>
internal sealed record IssuedToken(
    TokenId Id,
    TokenId? Parent,
    string Account,
    string Tenant,
    string Label,
    string KeyId,
    long IssuedAt,
    long ExpiresAt,
    string Nonce,
    long OwnExpiresAt);
