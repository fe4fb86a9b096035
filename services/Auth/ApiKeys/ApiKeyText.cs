using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using SatGate.Macaroons.Chain;

namespace SatGate.Auth.ApiKeys;

/// <summary>
/// The text of an API key: <c>sgk_ID_SECRET</c>, 32 hex digits and 256 random bits in base64url. The prefix lets
/// scanners find lost keys, the id finds the record without telling anything, and only a hash of the whole is kept. The
/// hash needs neither salt nor slowness: nobody can try 2^256 secrets. It is no credential: showing it is hashed again.
/// </summary>
internal static class ApiKeyText
{
    public const string Prefix = "sgk_";

    private const int SecretBytes = 32;
    private const int SecretChars = 43;
    private const int IdChars = TokenId.Size * 2;
    private const int Chars = 4 + IdChars + 1 + SecretChars;

    public static (TokenId Id, string Text) Create()
    {
        var id = TokenId.FromBytes(RandomNumberGenerator.GetBytes(TokenId.Size));
        return (id, $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}");
    }

    public static bool TryReadId(string text, out TokenId id)
    {
        id = default;
        return text.Length == Chars && text.StartsWith(Prefix, StringComparison.Ordinal)
            && text[Prefix.Length + IdChars] == '_'
            && TokenId.TryParse(text.AsSpan(Prefix.Length, IdChars), out id);
    }

    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
