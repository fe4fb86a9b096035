using System.Text;
using SatGate.Auth.Keys;
using SatGate.Contracts.Auth.V1;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;
using Status = SatGate.Contracts.Auth.V1.MintResponse.Types.Status;

namespace SatGate.Auth.Tokens;

/// <summary>Makes root tokens. Each has an own account and, unless it was asked not to, an end.</summary>
internal sealed class TokenMint(RootKeys keys, IssuedTokens issued, AuthOptions options, TimeProvider time)
{
    public MintResponse Mint(MintRequest request)
    {
        var terms = request.Terms ?? new Terms();
        if (!TermsReader.IsExpiryValid(terms) || terms is { NeverExpires: true, ExpiresIn: > 0 })
        {
            return Invalid("expires_in is negative, too far, or disagrees with never_expires");
        }

        var now = time.GetUtcNow();
        var lifetime = terms.ExpiresIn > 0 ? TimeSpan.FromSeconds(terms.ExpiresIn) : options.RootTokenLifetime;
        var narrowing = TermsReader.Read(terms) with
        {
            Tenant = request.Tenant,
            ExpiresAt = terms.NeverExpires ? null : now + lifetime,
        };
        if (!narrowing.TryWrite(out var caveats, out var problem))
        {
            return Invalid(problem);
        }

        return keys.Ring.Minting(request.Tenant) is { } key
            ? Make(key, request.Tenant, caveats, now)
            : new MintResponse { Status = Status.NoKey, Detail = "no root key mints for this tenant" };
    }

    private MintResponse Make(RootKey key, string tenant, IReadOnlyList<string> caveats, DateTimeOffset now)
    {
        var identifier = TokenIdentifier.Create(key.Id, now);
        var status = Macaroon.Mint(
            key.Key, Encoding.UTF8.GetBytes(identifier.ToString()), options.Location, out var token);
        foreach (var caveat in caveats)
        {
            status = status == DecodeStatus.Decoded ? token!.Append(caveat, out token) : status;
        }

        if (status != DecodeStatus.Decoded
            || MacaroonVerifier.Verify(token!, key.Key, out var verified) != VerifyStatus.Verified
            || verified!.Account is not { } account)
        {
            return Invalid("the terms do not fit into a token");
        }

        var expiresAt = verified.ExpiresAt?.ToUnixTimeMilliseconds() ?? 0;
        var record = new IssuedToken(
            verified.Id, Parent: null, account.Account, tenant, verified.Label, key.Id,
            now.ToUnixTimeMilliseconds(), expiresAt, identifier.Nonce, expiresAt);
        return issued.TryAdd(record, verified.ChainIds, now)
            ? new MintResponse
            {
                Status = Status.Minted,
                Token = token!.ToText(),
                TokenId = verified.Id.ToString(),
                Account = account.Account,
                ExpiresAt = expiresAt,
            }
            : new MintResponse { Status = Status.TooManyTokens };
    }

    private static MintResponse Invalid(string detail) => new() { Status = Status.InvalidArgument, Detail = detail };
}
