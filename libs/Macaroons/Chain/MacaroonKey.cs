using System.Security.Cryptography;

namespace SatGate.Macaroons.Chain;

/// <summary>
/// A root key after libmacaroons' derivation: HMAC-SHA256 under the fixed key `macaroons-key-generator` (padded with
/// zeros, as HMAC does anyway). The root key's own bytes are not kept.
/// </summary>
public sealed class MacaroonKey
{
    private readonly byte[] _derived;

    private MacaroonKey(byte[] derived) => _derived = derived;

    internal ReadOnlySpan<byte> Derived => _derived;

    /// <summary>
    /// Derives from the root key's bytes; any length works here, its strength is the issuer's business.
    /// </summary>
    public static MacaroonKey Derive(ReadOnlySpan<byte> rootKey) =>
        new(HMACSHA256.HashData("macaroons-key-generator"u8, rootKey));
}
