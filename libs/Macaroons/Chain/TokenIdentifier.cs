using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SatGate.Macaroons.Chain;

/// <summary>
/// What SatGate writes into a macaroon's identifier: `sg1:KEY:NONCE:ISSUED`. The key id says which root key to check
/// with and nothing else; the nonce (128 random bits, 32 hex digits) makes every minted token another one; ISSUED is in
/// unix seconds. The whole text names the token's root account.
/// </summary>
public sealed record TokenIdentifier(string KeyId, string Nonce, long IssuedAt)
{
    /// <summary>Characters of a key id: lower-case letters, digits and hyphens.</summary>
    public const int KeyIdCharsMax = 32;

    private const string Version = "sg1";
    private const int NonceChars = 32;
    private const int IssuedCharsMax = 12;

    private static readonly SearchValues<char> s_keyId = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<byte> s_hex = SearchValues.Create("0123456789abcdef"u8);

    public static TokenIdentifier Create(string keyId, DateTimeOffset now) =>
        new(keyId, RandomNumberGenerator.GetHexString(NonceChars, lowercase: true), now.ToUnixTimeSeconds());

    public static bool IsKeyId(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= KeyIdCharsMax && !text.ContainsAnyExcept(s_keyId);

    /// <summary>
    /// Reads an identifier; false for anything that <see cref="ToString"/> would not have written so.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> identifier, out TokenIdentifier? parsed)
    {
        parsed = null;
        Span<Range> parts = stackalloc Range[5];
        if (identifier.Length > 128 || Split(identifier, parts) != 4 || !identifier[parts[0]].SequenceEqual("sg1"u8))
        {
            return false;
        }

        var keyId = Encoding.ASCII.GetString(identifier[parts[1]]);
        var nonce = identifier[parts[2]];
        var issued = identifier[parts[3]];
        if (!IsKeyId(keyId)
            || nonce.Length != NonceChars || nonce.ContainsAnyExcept(s_hex)
            || issued.Length is 0 or > IssuedCharsMax || issued.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            || (issued.Length > 1 && issued[0] == (byte)'0')
            || !Utf8Parser.TryParse(issued, out long issuedAt, out _))
        {
            return false;
        }

        parsed = new TokenIdentifier(keyId, Encoding.ASCII.GetString(nonce), issuedAt);
        return true;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Version}:{KeyId}:{Nonce}:{IssuedAt}");

    private static int Split(ReadOnlySpan<byte> identifier, Span<Range> parts)
    {
        var count = 0;
        foreach (var part in identifier.Split((byte)':'))
        {
            if (count == parts.Length)
            {
                return count;
            }

            parts[count++] = part;
        }

        return count;
    }
}
