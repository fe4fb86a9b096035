using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SatGate.Macaroons.Format;

namespace SatGate.Macaroons.Chain;

/// <summary>
/// The links of a macaroon's signature as libmacaroons computes them. Each link keys the next, so whoever holds a
/// signature can extend the chain and nobody can shorten it. One-shot hashing into the caller's buffer, no allocation.
/// </summary>
internal static class HmacChain
{
    // HMAC's block for SHA-256; every key here is one half of it (RFC 2104, section 2).
    private const int BlockBytes = 64;

    // Longer texts do not occur in a token, and the stack is no place for them.
    private const int StackBytesMax = 1024;

    private const ulong InnerPad = 0x3636363636363636;
    private const ulong OuterPad = 0x5c5c5c5c5c5c5c5c;

    public static void Start(ReadOnlySpan<byte> derivedKey, ReadOnlySpan<byte> identifier, Span<byte> signature) =>
        Mac(derivedKey, identifier, signature);

    public static void FirstParty(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> caveat, Span<byte> signature) =>
        Mac(previous, caveat, signature);

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

    /// <summary>
    /// HMAC-SHA256 under a key of 32 bytes, as two hashes over pad and text. Each link has another key, and making a
    /// keyed HMAC for one text costs the platform three times the two hashes. Nothing here depends on secret bytes but
    /// the hashes themselves.
    /// </summary>
    internal static void Mac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> text, Span<byte> signature)
    {
        if (key.Length != MacaroonLimits.SignatureBytes || text.Length > StackBytesMax - BlockBytes)
        {
            HMACSHA256.HashData(key, text, signature);
            return;
        }

        Span<byte> inner = stackalloc byte[BlockBytes + text.Length];
        Span<byte> outer = stackalloc byte[BlockBytes + MacaroonLimits.SignatureBytes];
        Pad(key, InnerPad, inner);
        Pad(key, OuterPad, outer);
        text.CopyTo(inner[BlockBytes..]);
        SHA256.HashData(inner, outer[BlockBytes..]);
        SHA256.HashData(outer, signature);

        // The first key of a chain is derived from the root key: it is not left on the stack.
        CryptographicOperations.ZeroMemory(inner[..BlockBytes]);
        CryptographicOperations.ZeroMemory(outer[..BlockBytes]);
    }

    private static void Pad(ReadOnlySpan<byte> key, ulong pad, Span<byte> block)
    {
        var from = MemoryMarshal.Cast<byte, ulong>(key);
        var to = MemoryMarshal.Cast<byte, ulong>(block[..BlockBytes]);
        to[from.Length..].Fill(pad);
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = from[i] ^ pad;
        }
    }

    private static void Pair(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> signature)
    {
        Span<byte> both = stackalloc byte[2 * MacaroonLimits.SignatureBytes];
        Mac(key, first, both);
        Mac(key, second, both[MacaroonLimits.SignatureBytes..]);
        Mac(key, both, signature);
    }
}
