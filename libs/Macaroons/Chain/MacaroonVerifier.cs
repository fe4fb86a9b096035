using System.Security.Cryptography;
using SatGate.Macaroons.Format;

namespace SatGate.Macaroons.Chain;

/// <summary>
/// The first of the two steps: bytes to <see cref="VerifiedMacaroon"/>. It recomputes the HMAC chain and compares in
/// constant time. It says who made the token, never that it allows anything: that is <see
/// cref="VerifiedMacaroon.Check"/>.
/// </summary>
public static class MacaroonVerifier
{
    /// <summary>Verifies the token and every discharge sent along. Nothing is allocated unless it succeeds.</summary>
    public static VerifyStatus Verify(Macaroon token, MacaroonKey key, out VerifiedMacaroon? verified)
    {
        verified = null;
        const int size = MacaroonLimits.SignatureBytes;
        Span<byte> chain = stackalloc byte[(token.CaveatCount + 1) * size];
        Compute(token, key.Derived, chain);
        if (!CryptographicOperations.FixedTimeEquals(chain[^size..], token.Signature))
        {
            return VerifyStatus.SignatureMismatch;
        }

        var status = DischargeVerifier.Verify(token, chain);
        if (status != VerifyStatus.Verified)
        {
            return status;
        }

        var ids = new TokenId[token.CaveatCount + 1];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = TokenId.Of(chain.Slice(i * size, size));
        }

        verified = new VerifiedMacaroon(token, ids);
        return VerifyStatus.Verified;
    }

    /// <summary>Fills <paramref name="chain"/> with the signature after the identifier and after each caveat.</summary>
    internal static void Compute(Macaroon macaroon, ReadOnlySpan<byte> derivedKey, Span<byte> chain)
    {
        const int size = MacaroonLimits.SignatureBytes;
        HmacChain.Start(derivedKey, macaroon.Identifier, chain);
        for (var i = 0; i < macaroon.CaveatCount; i++)
        {
            var previous = chain.Slice(i * size, size);
            var next = chain.Slice((i + 1) * size, size);
            if (macaroon.IsThirdParty(i))
            {
                HmacChain.ThirdParty(previous, macaroon.VerificationIdAt(i), macaroon.CaveatAt(i), next);
            }
            else
            {
                HmacChain.FirstParty(previous, macaroon.CaveatAt(i), next);
            }
        }
    }
}
