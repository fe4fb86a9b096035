using System.Security.Cryptography;
using SatGate.Macaroons.Format;

namespace SatGate.Macaroons.Chain;

/// <summary>
/// The links of a macaroon's signature as libmacaroons computes them. Each link keys the next, so whoever holds a
/// signature can extend the chain and nobody can shorten it. One-shot hashing into the caller's buffer, no allocation.
/// </summary>
internal static class HmacChain
{
    public static void Start(ReadOnlySpan<byte> derivedKey, ReadOnlySpan<byte> identifier, Span<byte> signature) =>
        HMACSHA256.HashData(derivedKey, identifier, signature);

    public static void FirstParty(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> caveat, Span<byte> signature) =>
        HMACSHA256.HashData(previous, caveat, signature);

    public static void ThirdParty(
        ReadOnlySpan<byte> previous, ReadOnlySpan<byte> verificationId, ReadOnlySpan<byte> id, Span<byte> signature) =>
        Pair(previous, verificationId, id, signature);

    /// <summary>A discharge's signature for use with the one token whose signature is given.</summary>
    public static void Bind(
        ReadOnlySpan<byte> tokenSignature, ReadOnlySpan<byte> dischargeSignature, Span<byte> signature)
    {
        Span<byte> zeroKey = stackalloc byte[MacaroonLimits.SignatureBytes];
        zeroKey.Clear();
        Pair(zeroKey, tokenSignature, dischargeSignature, signature);
    }

    private static void Pair(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> signature)
    {
        Span<byte> both = stackalloc byte[2 * MacaroonLimits.SignatureBytes];
        HMACSHA256.HashData(key, first, both);
        HMACSHA256.HashData(key, second, both[MacaroonLimits.SignatureBytes..]);
        HMACSHA256.HashData(key, both, signature);
    }
}
