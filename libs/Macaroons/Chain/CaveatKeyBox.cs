using System.Numerics;
using System.Security.Cryptography;

namespace SatGate.Macaroons.Chain;

/// <summary>
/// Seals the root key of a third-party caveat under the chain signature before it: NaCl's secretbox
/// (XSalsa20-Poly1305), a nonce of 24 bytes in front, as libmacaroons does. It seals exactly 32 bytes, so one key
/// stream block serves the authenticator and the message.
/// </summary>
internal static class CaveatKeyBox
{
    public const int KeyBytes = 32;
    public const int SealedBytes = NonceBytes + TagBytes + KeyBytes;

    private const int NonceBytes = 24;
    private const int TagBytes = 16;

    private static readonly BigInteger s_prime = BigInteger.Pow(2, 130) - 5;
    private static readonly BigInteger s_clamp =
        BigInteger.Parse("00ffffffc0ffffffc0ffffffc0fffffff", System.Globalization.NumberStyles.HexNumber,
            System.Globalization.CultureInfo.InvariantCulture);

    public static void Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> caveatKey, Span<byte> box)
    {
        RandomNumberGenerator.Fill(box[..NonceBytes]);
        Span<byte> stream = stackalloc byte[64];
        KeyStream(key, box[..NonceBytes], stream);
        var cipher = box[(NonceBytes + TagBytes)..];
        Xor(caveatKey, stream[KeyBytes..], cipher);
        Authenticate(stream[..KeyBytes], cipher, box.Slice(NonceBytes, TagBytes));
    }

    /// <summary>Opens what <see cref="Seal"/> made; false for any other length, key or content.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, Span<byte> caveatKey)
    {
        if (box.Length != SealedBytes)
        {
            return false;
        }

        Span<byte> stream = stackalloc byte[64];
        KeyStream(key, box[..NonceBytes], stream);
        var cipher = box[(NonceBytes + TagBytes)..];
        Span<byte> tag = stackalloc byte[TagBytes];
        Authenticate(stream[..KeyBytes], cipher, tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, box.Slice(NonceBytes, TagBytes)))
        {
            return false;
        }

        Xor(cipher, stream[KeyBytes..], caveatKey);
        return true;
    }

    private static void KeyStream(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, Span<byte> stream)
    {
        Span<byte> subkey = stackalloc byte[KeyBytes];
        Salsa20.HSalsa(key, nonce[..16], subkey);
        Salsa20.FirstBlock(subkey, nonce[16..], stream);
    }

    // Poly1305 (RFC 8439 section 2.5) over two full blocks. Big integers are not constant in time; the key is used
    // once, and the token's own signature over this box has been checked before any of it is opened.
    private static void Authenticate(ReadOnlySpan<byte> oneTimeKey, ReadOnlySpan<byte> message, Span<byte> tag)
    {
        var r = Number(oneTimeKey[..16]) & s_clamp;
        var sum = BigInteger.Zero;
        for (var start = 0; start < message.Length; start += 16)
        {
            sum = (sum + Number(message.Slice(start, 16)) + (BigInteger.One << 128)) * r % s_prime;
        }

        sum = (sum + Number(oneTimeKey[16..])) & ((BigInteger.One << 128) - 1);
        tag.Clear();
        _ = sum.TryWriteBytes(tag, out _, isUnsigned: true, isBigEndian: false);
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: false);

    private static void Xor(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> output)
    {
        for (var i = 0; i < KeyBytes; i++)
        {
            output[i] = (byte)(left[i] ^ right[i]);
        }
    }
}
