using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace SatGate.Macaroons.Chain;

/// <summary>
/// The name of a token: the first 128 bits of SHA-256 over its chain signature. It is no secret and opens nothing.
/// Every prefix of a token's chain has one, so an id in a revocation list refuses every token made from it, online or
/// offline.
/// </summary>
public readonly record struct TokenId(UInt128 Value)
{
    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdef");

    /// <summary>Bytes of an id, and half the characters of its text.</summary>
    public const int Size = 16;

    public static TokenId Of(ReadOnlySpan<byte> signature)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(signature, hash);
        return FromBytes(hash[..Size]);
    }

    /// <summary>From the 16 bytes that <see cref="WriteBytes"/> wrote.</summary>
    public static TokenId FromBytes(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    public void WriteBytes(Span<byte> output) => BinaryPrimitives.WriteUInt128BigEndian(output, Value);

    /// <summary>Reads exactly 32 lower-case hex digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TokenId id)
    {
        id = default;
        if (text.Length != 2 * Size || text.ContainsAnyExcept(s_hex))
        {
            return false;
        }

        id = new TokenId(UInt128.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        return true;
    }

    /// <summary>32 lower-case hex digits.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
