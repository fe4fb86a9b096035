using System.Security.Cryptography;
using SatGate.Macaroons.Format;

namespace SatGate.Macaroons.Chain;

/// <summary>
/// Verifies the discharges of a token's third-party caveats: each caveat has exactly one, by id; each is made with the
/// key sealed in the caveat and bound to this very token; each is used once; none is left over; nesting is bounded.
/// </summary>
internal static class DischargeVerifier
{
    /// <summary>The chain is the token's, already found to match its signature.</summary>
    public static VerifyStatus Verify(Macaroon token, ReadOnlySpan<byte> chain)
    {
        if (HasTwins(token.Discharges))
        {
            return VerifyStatus.DischargeDuplicate;
        }

        var used = 0;
        var status = VerifyCaveats(token, token, chain, depth: 0, ref used);
        if (status != VerifyStatus.Verified)
        {
            return status;
        }

        return used == (1 << token.Discharges.Count) - 1 ? VerifyStatus.Verified : VerifyStatus.DischargeUnused;
    }

    private static VerifyStatus VerifyCaveats(
        Macaroon token, Macaroon holder, ReadOnlySpan<byte> chain, int depth, ref int used)
    {
        for (var i = 0; i < holder.CaveatCount; i++)
        {
            if (!holder.IsThirdParty(i))
            {
                continue;
            }

            var before = chain.Slice(i * MacaroonLimits.SignatureBytes, MacaroonLimits.SignatureBytes);
            var status = VerifyOne(token, holder, i, before, depth, ref used);
            if (status != VerifyStatus.Verified)
            {
                return status;
            }
        }

        return VerifyStatus.Verified;
    }

    private static VerifyStatus VerifyOne(
        Macaroon token, Macaroon holder, int caveat, ReadOnlySpan<byte> before, int depth, ref int used)
    {
        if (depth == MacaroonLimits.DischargeDepthMax)
        {
            return VerifyStatus.DischargeTooDeep;
        }

        var index = IndexOf(token.Discharges, holder.CaveatAt(caveat));
        if (index < 0)
        {
            return VerifyStatus.DischargeMissing;
        }

        if ((used & (1 << index)) != 0)
        {
            return VerifyStatus.DischargeDuplicate;
        }

        used |= 1 << index;
        Span<byte> key = stackalloc byte[CaveatKeyBox.KeyBytes];
        if (!CaveatKeyBox.TryOpen(before, holder.VerificationIdAt(caveat), key))
        {
            return VerifyStatus.DischargeMismatch;
        }

        var discharge = token.Discharges[index];
        Span<byte> chain = stackalloc byte[(discharge.CaveatCount + 1) * MacaroonLimits.SignatureBytes];
        MacaroonVerifier.Compute(discharge, key, chain);
        Span<byte> bound = stackalloc byte[MacaroonLimits.SignatureBytes];
        HmacChain.Bind(token.Signature, chain[^MacaroonLimits.SignatureBytes..], bound);
        return CryptographicOperations.FixedTimeEquals(bound, discharge.Signature)
            ? VerifyCaveats(token, discharge, chain, depth + 1, ref used)
            : VerifyStatus.DischargeMismatch;
    }

    private static int IndexOf(IReadOnlyList<Macaroon> discharges, ReadOnlySpan<byte> id)
    {
        for (var i = 0; i < discharges.Count; i++)
        {
            if (discharges[i].Identifier.SequenceEqual(id))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool HasTwins(IReadOnlyList<Macaroon> discharges)
    {
        for (var i = 1; i < discharges.Count; i++)
        {
            if (IndexOf(discharges, discharges[i].Identifier) < i)
            {
                return true;
            }
        }

        return false;
    }
}
