using Grpc.Core;
using Microsoft.Extensions.Logging;
using SatGate.Contracts.Auth.V1;
using SatGate.Gateway.Calls;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;

namespace SatGate.Gateway.Identity;

/// <summary>
/// Asks Auth about a token. What is not even a macaroon is refused before that, so that noise costs no call; a forged
/// one costs one, every time, because refusals are not kept.
/// </summary>
internal sealed class TokenVerifier(
    AuthService.AuthServiceClient auth,
    TokenCache cache,
    TimeProvider clock,
    ILogger<TokenVerifier> logger,
    AuthDeadline? deadline = null)
{
    /// <summary>A verification older than a revocation we know is asked for again, at most so often.</summary>
    public const int TriesMax = 3;

    /// <summary>Auth is a method call or a neighbour away; a call must not wait for one that hangs.</summary>
    private readonly TimeSpan _answerMax = deadline?.Value ?? TimeSpan.FromSeconds(5);

    public async ValueTask<Identification> VerifyAsync(string text)
    {
        if (Macaroon.Decode(text, out var token) is not DecodeStatus.Decoded)
        {
            return Identification.Refuse(Refusal.AuthInvalid());
        }

        try
        {
            var request = new VerifyRequest { Token = text };
            for (var attempt = 0; attempt < TriesMax; attempt++)
            {
                var answer = await auth.VerifyAsync(request, deadline: (clock.GetUtcNow() + _answerMax).UtcDateTime);
                if (answer.Status is not VerifyResponse.Types.Status.Verified)
                {
                    return Identification.Refuse(TokenRefusals.Of(answer.Status));
                }

                if (Restore(token!, answer) is not { } principal)
                {
                    logger.AuthAnswerUnusable();
                    return Identification.Refuse(TokenRefusals.Unavailable());
                }

                if (cache.TryAdd(text, principal, answer.RevocationsSeen, AgeOf(answer)))
                {
                    return Identification.Of(principal);
                }
            }
        }
        catch (RpcException exception)
        {
            logger.AuthUnreachable(exception.StatusCode);
        }

        return Identification.Refuse(TokenRefusals.Unavailable());
    }

    private static Principal? Restore(Macaroon token, VerifyResponse answer)
    {
        var bytes = answer.ChainIds.Span;
        if (bytes.Length % TokenId.Size != 0)
        {
            return null;
        }

        var ids = new TokenId[bytes.Length / TokenId.Size];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = TokenId.FromBytes(bytes.Slice(i * TokenId.Size, TokenId.Size));
        }

        if (ids.Length == 0 || !VerifiedMacaroon.TryRestore(token, ids, out var verified))
        {
            return null;
        }

        // A token whose accounts cannot be read is refused by its first check, whatever is asked.
        var account = verified!.Account?.Account ?? "";
        var id = verified.Id.ToString();

        // A session belongs to the very token that opened it: one narrowed from it has another id.
        return new Principal(id, account, Key: id)
        {
            Grant = new TokenGrant(verified, answer.Tenant),
            Tenant = answer.KeyTenant,
        };
    }

    private TimeSpan AgeOf(VerifyResponse answer) => answer.KeyRetiresAt == 0
        ? TokenCache.AgeMax
        : DateTimeOffset.FromUnixTimeMilliseconds(answer.KeyRetiresAt) - clock.GetUtcNow();
}
