using System.Security.Cryptography;
using System.Text;
using SatGate.Gateway.Calls;

namespace SatGate.Gateway.Identity;

/// <summary>
/// `auth.mode: config`: one bearer token, required on every message. Both sides are hashed before the constant-time
/// comparison, so neither the token's text nor its length can be measured.
/// </summary>
internal sealed class StaticTokenAuthenticator : IAuthenticator
{
    /// <summary>A longer credential is refused before it is hashed.</summary>
    public const int CredentialCharsMax = 8192;

    private readonly byte[] _expected;
    private readonly Principal _principal;

    public StaticTokenAuthenticator(string token)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        _expected = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        _principal = new Principal(
            "config", NoAuthenticator.DefaultAccount, Convert.ToHexStringLower(_expected.AsSpan(0, 16)));
    }

    public Identification Identify(ReadOnlySpan<char> credential)
    {
        if (credential.IsEmpty)
        {
            return Identification.Refuse(Refusal.AuthRequired());
        }

        if (credential.Length > CredentialCharsMax)
        {
            return Identification.Refuse(Refusal.AuthInvalid());
        }

        const int StackCharsMax = 128;
        var utf8 = credential.Length <= StackCharsMax ? stackalloc byte[StackCharsMax * 3]
            : new byte[credential.Length * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(credential, utf8)], hash);
        return CryptographicOperations.FixedTimeEquals(hash, _expected)
            ? Identification.Of(_principal)
            : Identification.Refuse(Refusal.AuthInvalid());
    }
}
