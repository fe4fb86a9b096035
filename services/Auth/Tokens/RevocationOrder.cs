using SatGate.Macaroons.Chain;

namespace SatGate.Auth.Tokens;

/// <summary>A revocation that may be carried out.</summary>
/// <param name="ExpiresAt">When the token ends by itself, unix milliseconds; 0 when that is not known or never.</param>
internal sealed record RevocationOrder(TokenId Id, long ExpiresAt, string Reason);
