using System.Net;
using System.Security.Cryptography;
using System.Text;
using SatGate.Gateway.Calls;

namespace SatGate.Gateway.Identity;

/// <summary>
/// `auth.mode: config`: one bearer token, required on every message. What was sent is brought to the token's length
/// before the constant-time comparison, so neither the token's text nor its length can be measured; hashing both for
/// that took a twentieth of a call's processor time.
/// </summary>
internal sealed class StaticTokenAuthenticator : IAuthenticator
{
    /// <summary>A longer credential is refused unread.</summary>
    public const int CredentialCharsMax = 8192;

    private const int StackCharsMax = 128;

    private readonly byte[] _expected;
    private readonly Principal _principal;

    public StaticTokenAuthenticator(string token)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        _expected = Encoding.UTF8.GetBytes(token);
        var key = Convert.ToHexStringLower(SHA256.HashData(_expected).AsSpan(0, 16));
        _principal = new Principal("config", NoAuthenticator.DefaultAccount, key);
    }

    public ValueTask<Identification> IdentifyAsync(string? credential, IPAddress? address) => new(Identify(credential));

    private Identification Identify(ReadOnlySpan<char> credential)
    {
        if (credential.IsEmpty)
        {
            return Identification.Refuse(Refusal.AuthRequired());
        }

        if (credential.Length > CredentialCharsMax)
        {
            return Identification.Refuse(Refusal.AuthInvalid());
        }

        var utf8 = credential.Length <= StackCharsMax ? stackalloc byte[StackCharsMax * 3]
            : new byte[credential.Length * 3];
        var sent = utf8[..Encoding.UTF8.GetBytes(credential, utf8)];
        var padded = _expected.Length <= StackCharsMax ? stackalloc byte[StackCharsMax] : new byte[_expected.Length];
        padded = padded[.._expected.Length];
        padded.Clear();
        sent[..Math.Min(sent.Length, padded.Length)].CopyTo(padded);
        return CryptographicOperations.FixedTimeEquals(padded, _expected) & sent.Length == _expected.Length
            ? Identification.Of(_principal)
            : Identification.Refuse(Refusal.AuthInvalid());
    }
}
