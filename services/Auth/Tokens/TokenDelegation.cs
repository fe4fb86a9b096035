using System.Security.Cryptography;
using SatGate.Contracts.Auth.V1;
using SatGate.Macaroons.Caveats;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;
using Status = SatGate.Contracts.Auth.V1.DelegateResponse.Types.Status;

namespace SatGate.Auth.Tokens;

/// <summary>
/// Makes a narrower token with a sub-account. It appends only: label, tools, servers, scope, ip, args, max_cost, depth,
/// expires, a nonce and last the budget, so that the account's terms hold everything before it. The holder could do the
/// same offline; here the token is also recorded, and its account is opened at once by the caller.
/// </summary>
internal sealed class TokenDelegation(TokenChecker checker, IssuedTokens issued, TimeProvider time)
{
    private const int NonceHexChars = 16;

    public DelegateResponse Delegate(DelegateRequest request)
    {
        var parent = checker.Check(request.Token);
        if (parent.Token is null)
        {
            return ParentRefused(parent, parent.Detail);
        }

        var now = time.GetUtcNow();
        var useless = parent.Token.CheckTime(now);
        if (!useless.IsNone)
        {
            return ParentRefused(parent, $"{useless.Reason}");
        }

        var terms = request.Terms ?? new Terms();
        if (terms.NeverExpires || !TermsReader.IsExpiryValid(terms))
        {
            return Invalid("expires_in is out of range, or never_expires is set");
        }

        var chosen = request.Nonce.Length > 0;
        var nonce = chosen ? request.Nonce : RandomNumberGenerator.GetHexString(NonceHexChars, lowercase: true);
        var before = chosen ? issued.Find(parent.Token.Id, nonce) : null;
        var ownEnd = OwnEnd(terms, before, now);
        var narrowing = TermsReader.Read(terms) with
        {
            ExpiresAt = ownEnd > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(ownEnd) : null,
            Nonce = nonce,
            Budget = request.Budget,
        };
        return narrowing.TryWrite(out var caveats, out var problem)
            ? Make(parent, caveats, new Delegation(nonce, ownEnd, before, now))
            : Invalid(problem);
    }

    // A repeated delegation ends when the first one does, or it would be another token.
    private static long OwnEnd(Terms terms, IssuedToken? before, DateTimeOffset now)
    {
        if (terms.ExpiresIn == 0)
        {
            return 0;
        }

        return before is { OwnExpiresAt: > 0 }
            ? before.OwnExpiresAt
            : (now + TimeSpan.FromSeconds(terms.ExpiresIn)).ToUnixTimeSeconds() * 1000;
    }

    private DelegateResponse Make(TokenCheck parent, IReadOnlyList<string> caveats, Delegation delegation)
    {
        var token = parent.Token!.Token;
        foreach (var caveat in caveats)
        {
            var status = token.Append(caveat, out var longer);
            if (status != DecodeStatus.Decoded)
            {
                return status == DecodeStatus.DischargesBound
                    ? Invalid("a token with discharges cannot be delegated; send it without them to its issuer")
                    : new DelegateResponse { Status = Status.TooLarge, Detail = $"{status}" };
            }

            token = longer!;
        }

        if (MacaroonVerifier.Verify(token, parent.Key!.Key, out var child) != VerifyStatus.Verified)
        {
            return Invalid("the parent has third-party caveats: it can be narrowed offline only");
        }

        if (child!.CheckTime(delegation.Now) is { IsNone: false } denial)
        {
            return denial.Reason == DenialReason.DepthExceeded
                ? new DelegateResponse { Status = Status.DepthExceeded }
                : Invalid($"{denial.Reason}");
        }

        if (delegation.Before is { } before && before.Id != child.Id)
        {
            return Invalid("the nonce was used with other terms");
        }

        return Record(parent, child, delegation);
    }

    private DelegateResponse Record(TokenCheck parent, VerifiedMacaroon child, Delegation delegation)
    {
        var account = child.Account!;
        var expiresAt = child.ExpiresAt?.ToUnixTimeMilliseconds() ?? 0;
        var record = new IssuedToken(
            child.Id, parent.Token!.Id, account.Account, parent.Tenant, child.Label, parent.Key!.Id,
            delegation.Now.ToUnixTimeMilliseconds(), expiresAt, delegation.Nonce, delegation.OwnEnd);
        if (!issued.TryAdd(record, child.ChainIds, delegation.Now))
        {
            return new DelegateResponse { Status = Status.TooManyTokens };
        }

        return new DelegateResponse
        {
            Status = Status.Delegated,
            Token = child.Token.ToText(),
            TokenId = child.Id.ToString(),
            ExpiresAt = expiresAt,
            Parent = parent.Status,
            Account = new Account
            {
                Account_ = account.Account,
                Parent = account.Parent,
                Credits = account.Credits,
                Label = account.Label,
                ExpiresAt = account.ExpiresAt?.ToUnixTimeMilliseconds() ?? 0,
                DepthMax = account.DepthMax,
            },
        };
    }

    private static DelegateResponse ParentRefused(TokenCheck parent, string detail) =>
        new() { Status = Status.ParentRefused, Parent = parent.Status, Detail = detail };

    private static DelegateResponse Invalid(string detail) =>
        new() { Status = Status.InvalidArgument, Detail = detail };

    private sealed record Delegation(string Nonce, long OwnEnd, IssuedToken? Before, DateTimeOffset Now);
}
