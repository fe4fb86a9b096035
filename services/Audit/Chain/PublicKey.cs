using System.Security.Cryptography;
using System.Text;

namespace SatGate.Audit.Chain;

/// <summary>
/// The public half of a signing key. A key that follows another carries two signatures over
/// <see cref="EndorsedBytes"/>: of the former key, that this one follows it, and of its own, that it took over: whoever
/// trusts either trusts both.
/// </summary>
/// <param name="Id">The first 16 hex digits of the SHA-256 of <paramref name="Spki"/>.</param>
/// <param name="Spki">DER, SubjectPublicKeyInfo of P-256.</param>
/// <param name="Former">The id of the key before; empty for the first.</param>
public sealed record PublicKey(string Id, byte[] Spki, string Former, byte[] ByFormer, byte[] ByItself)
{
    public static string IdOf(ReadOnlySpan<byte> spki) => Convert.ToHexStringLower(SHA256.HashData(spki))[..16];

    /// <summary>What a change of keys signs.</summary>
    public static byte[] EndorsedBytes(string log, string former, ReadOnlySpan<byte> spki) => Encoding.UTF8.GetBytes(
        $"satgate-audit-key/v1\n{log}\n{former}\n{IdOf(spki)}\n{Convert.ToBase64String(spki)}\n");

    /// <summary>False when the id is not of this key, too.</summary>
    public bool Verifies(ReadOnlySpan<byte> statement, ReadOnlySpan<byte> signature)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(Spki, out var read);
            return read == Spki.Length && Id == IdOf(Spki) && key.KeySize == 256
                && key.VerifyData(statement, signature, HashAlgorithmName.SHA256,
                    DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
