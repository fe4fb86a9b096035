using SatGate.Auth.Keys;
using SatGate.Auth.Revocation;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;
using Status = SatGate.Contracts.Auth.V1.VerifyResponse.Types.Status;

namespace SatGate.Auth.Tokens;

/// <summary>
/// Verifies tokens: readable, one of ours, a key that still verifies, signature and discharges, tenant, not revoked.
/// Nothing that was sent is looked up anywhere before the signature holds, but for the id of its key.
/// </summary>
internal sealed class TokenChecker(RootKeys keys, Revocations revocations, TimeProvider time)
{
    public TokenCheck Check(string text)
    {
        // Read before the list is: whatever is revoked after this number may be missing from the answer.
        var seen = revocations.Last;
        var decoded = Macaroon.Decode(text, out var token);
        if (decoded != DecodeStatus.Decoded)
        {
            return Refused(Status.Unreadable, seen, $"{decoded}");
        }

        if (!TokenIdentifier.TryParse(token!.Identifier, out var identifier))
        {
            return Refused(Status.IdentifierForeign, seen, "the token was not minted by SatGate");
        }

        if (keys.Ring.Find(identifier!.KeyId) is not { } key)
        {
            return Refused(Status.KeyUnknown, seen, "the token's key is not one of this deployment");
        }

        if (key.IsRetired(time.GetUtcNow()))
        {
            return Refused(Status.KeyRetired, seen, "the token's key has been replaced");
        }

        var status = MacaroonVerifier.Verify(token, key.Key, out var verified);
        return status switch
        {
            VerifyStatus.Verified => Judge(verified!, key, seen),
            VerifyStatus.SignatureMismatch => Refused(Status.SignatureMismatch, seen, $"{status}"),
            _ => Refused(Status.DischargeInvalid, seen, $"{status}"),
        };
    }

    private TokenCheck Judge(VerifiedMacaroon token, RootKey key, long seen)
    {
        if (key.Tenant.Length > 0 && token.Tenant is { } claimed && claimed != key.Tenant)
        {
            return Refused(Status.TenantMismatch, seen, "the token's tenant is not its key's");
        }

        if (revocations.Find(token.ChainIds) is not null)
        {
            return Refused(Status.Revoked, seen, "the token or one that it was made from has been revoked");
        }

        var tenant = key.Tenant.Length > 0 ? key.Tenant : token.Tenant ?? "";
        return new TokenCheck(Status.Verified, token, key, tenant, seen, Detail: "");
    }

    private static TokenCheck Refused(Status status, long seen, string detail) =>
        new(status, Token: null, Key: null, Tenant: "", seen, detail);
}
