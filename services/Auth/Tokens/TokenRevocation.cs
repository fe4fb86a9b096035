using SatGate.Auth.Revocation;
using SatGate.Contracts.Auth.V1;
using SatGate.Macaroons.Chain;
using Status = SatGate.Contracts.Auth.V1.RevokeResponse.Types.Status;

namespace SatGate.Auth.Tokens;

/// <summary>
/// Decides who may revoke what: an administrator anything, the holder of a token whatever was provably made from it, by
/// our records or by the sight of the token itself. Nobody can revoke upwards or sideways.
/// </summary>
internal sealed class TokenRevocation(
    TokenChecker checker, IssuedTokens issued, Revocations revocations, TimeProvider time)
{
    private const int ReasonCharsMax = 256;

    /// <summary>Revokes it here.</summary>
    public RevokeResponse Revoke(RevokeRequest request)
    {
        var (refusal, order) = Judge(request);
        return refusal ?? Answer(revocations.Revoke(order!.Id, order.ExpiresAt, order.Reason, time.GetUtcNow()));
    }

    /// <summary>The answer to a revocation that was carried out, or found carried out.</summary>
    public static RevokeResponse Answer((Revocation.Revocation? Revocation, bool IsNew) done) =>
        done.Revocation is { } revocation
            ? new RevokeResponse
            {
                Status = done.IsNew ? Status.Revoked : Status.AlreadyRevoked,
                TokenId = revocation.Id.ToString(),
                Sequence = revocation.Sequence,
            }
            : Refused(Status.TooManyRevocations, "the list of revocations is full");

    /// <summary>Whether it may be revoked, and nothing else: a refusal, or what has to be done.</summary>
    public (RevokeResponse? Refusal, RevocationOrder? Order) Judge(RevokeRequest request)
    {
        if (request.Reason.Length > ReasonCharsMax)
        {
            return No(Status.InvalidArgument, $"reason has more than {ReasonCharsMax} characters");
        }

        TokenId? ancestor = null;
        if (request.AncestorId.Length > 0)
        {
            if (!TokenId.TryParse(request.AncestorId, out var parsed))
            {
                return No(Status.InvalidArgument, "ancestor_id is no token id");
            }

            ancestor = parsed;
        }

        TokenId? target = null;
        if (request.TokenId.Length > 0)
        {
            if (!TokenId.TryParse(request.TokenId, out var parsed))
            {
                return No(Status.InvalidArgument, "token_id is no token id");
            }

            target = parsed;
        }

        if (request.Token.Length > 0)
        {
            return JudgeByToken(request, target, ancestor);
        }

        if (target is not { } id)
        {
            return No(Status.InvalidArgument, "token_id or token must say what to revoke");
        }

        return ancestor is { } above && !issued.IsDescendant(id, above)
            ? No(
                Status.NotADescendant, "no record says that this token was made from yours; send the token itself")
            : Yes(id, issued.Find(id)?.ExpiresAt ?? 0, request.Reason);
    }

    private (RevokeResponse?, RevocationOrder?) JudgeByToken(RevokeRequest request, TokenId? target, TokenId? ancestor)
    {
        var check = checker.Check(request.Token);
        if (check.Token is null)
        {
            return No(Status.TokenRefused, check.Detail);
        }

        var chain = check.Token.ChainIds;
        var id = target ?? check.Token.Id;
        var index = chain.IndexOf(id);
        if (index < 0 || (ancestor is { } above && chain[..index].IndexOf(above) < 0))
        {
            return No(Status.NotADescendant, "the token that was sent was not made from yours");
        }

        // A token above may end later than the one that was sent, and a discharge ends without its token: then the end
        // is known only from our records. Too early an end would one day lift the revocation.
        var expires = id == check.Token.Id && check.Token.Token.Discharges.Count == 0
            ? check.Token.ExpiresAt?.ToUnixTimeMilliseconds()
            : issued.Find(id)?.ExpiresAt;
        return Yes(id, expires ?? 0, request.Reason);
    }

    private static (RevokeResponse?, RevocationOrder?) No(Status status, string detail) =>
        (Refused(status, detail), null);

    private static (RevokeResponse?, RevocationOrder?) Yes(TokenId id, long expiresAt, string reason) =>
        (null, new RevocationOrder(id, expiresAt, reason));

    private static RevokeResponse Refused(Status status, string detail) => new() { Status = status, Detail = detail };
}
