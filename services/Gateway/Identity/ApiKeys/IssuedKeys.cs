using Grpc.Core;
using Microsoft.Extensions.Logging;
using SatGate.Contracts.Auth.V1;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Configuration;
using SatGate.Macaroons.Chain;
using Status = SatGate.Contracts.Auth.V1.VerifyApiKeyResponse.Types.Status;

namespace SatGate.Gateway.Identity.ApiKeys;

/// <summary>
/// API keys that `satgate keys create` made: asked of Auth, which has their hashes, and kept like verified tokens, so
/// that a revocation drops them at once.
/// </summary>
internal sealed class IssuedKeys(
    AuthService.AuthServiceClient auth, TokenCache cache, TimeProvider clock, ILogger<IssuedKeys> logger)
{
    private const string Prefix = "sgk_";
    private const int Chars = 80;

    private static readonly TimeSpan s_answerMax = TimeSpan.FromSeconds(5);

    public static bool IsOne(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    public ValueTask<Identification> IdentifyAsync(string text) =>
        text.Length != Chars ? new(Identification.Refuse(Refusal.AuthInvalid()))
        : cache.Find(text) is { } principal ? new(Admit(principal))
        : VerifyAsync(text);

    private async ValueTask<Identification> VerifyAsync(string text)
    {
        using var limit = new CancellationTokenSource(s_answerMax, clock);
        try
        {
            for (var attempt = 0; attempt < TokenVerifier.TriesMax; attempt++)
            {
                var answer = await auth.VerifyApiKeyAsync(
                    new VerifyApiKeyRequest { Key = text }, cancellationToken: limit.Token);
                if (answer.Status is not Status.Verified)
                {
                    return Identification.Refuse(RefusalOf(answer.Status));
                }

                if (!TokenId.TryParse(answer.Record.KeyId, out var id))
                {
                    logger.AuthAnswerUnusable();
                    break;
                }

                var principal = PrincipalOf(answer.Record, id);
                if (cache.TryAdd(text, principal, answer.RevocationsSeen, TokenCache.AgeMax))
                {
                    return Admit(principal);
                }
            }
        }
        catch (RpcException exception)
        {
            logger.AuthUnreachable(exception.StatusCode);
        }

        return Identification.Refuse(TokenRefusals.Unavailable());
    }

    private Identification Admit(Principal principal) => principal.EndsAt is { } end && end <= clock.GetUtcNow()
        ? Identification.Refuse(TokenRefusals.KeyExpired())
        : Identification.Of(principal);

    private static Refusal RefusalOf(Status status) => status switch
    {
        Status.Revoked => TokenRefusals.KeyRevoked(),
        Status.Expired => TokenRefusals.KeyExpired(),
        Status.StoreUnavailable => TokenRefusals.Unavailable(),
        _ => Refusal.AuthInvalid(),
    };

    private static Principal PrincipalOf(ApiKey key, TokenId id) => new(key.Name, key.Account, key.KeyId)
    {
        KeyId = id,
        Roles = [.. key.Roles],
        Tenant = key.Tenant,
        Rate = key.RateCapacity > 0 ? new RateTerms(key.RateCapacity, key.RateRefill) : null,
        EndsAt = key.ExpiresAt > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(key.ExpiresAt) : null,
    };
}
