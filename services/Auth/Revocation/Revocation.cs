using SatGate.Macaroons.Chain;

namespace SatGate.Auth.Revocation;

/// <summary>A token id that is refused, and with it every token whose chain holds it.</summary>
/// <param name="Sequence">Numbered 1, 2, 3 … as they happen; never used twice.</param>
/// <param name="RevokedAt">Unix milliseconds.</param>
/// <param name="ExpiresAt">When the token ends by itself, unix milliseconds; 0 when that is not known or never.</param>
internal sealed record Revocation(long Sequence, TokenId Id, long RevokedAt, long ExpiresAt);
