using Google.Protobuf;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SatGate.Auth.ApiKeys;
using SatGate.Auth.Keys;
using SatGate.Auth.Tokens;
using SatGate.Contracts.Auth.V1;
using SatGate.Macaroons.Chain;

namespace SatGate.Auth.Grpc;

/// <summary>
/// The Auth service as its contract has it (protos/satgate/auth/v1): one line per method to the rule that answers, and
/// a failing store turned into its status.
/// </summary>
internal sealed class AuthGrpcService(
    TokenChecker checker,
    TokenMint mint,
    TokenDelegation delegation,
    TokenRevocation revocation,
    IssuedTokens issued,
    RootKeys keys,
    RevocationStream stream,
    ApiKeyRules apiKeys,
    ILogger<AuthGrpcService> log) : AuthService.AuthServiceBase
{
    /// <summary>The longest overlap of a rotation, in seconds: 90 days.</summary>
    private const long OverlapMax = 90L * 24 * 3600;

    public override Task<MintResponse> Mint(MintRequest request, ServerCallContext context) => Answer(
        () => mint.Mint(request),
        () => new MintResponse { Status = MintResponse.Types.Status.StoreUnavailable });

    public override Task<VerifyResponse> Verify(VerifyRequest request, ServerCallContext context)
    {
        var check = checker.Check(request.Token);
        if (check.Token is null)
        {
            log.TokenRefused(check.Status, check.Detail);
        }

        return Task.FromResult(new VerifyResponse
        {
            Status = check.Status,
            ChainIds = check.Token is null ? ByteString.Empty : Pack(check.Token.ChainIds),
            Tenant = check.Tenant,
            RevocationsSeen = check.RevocationsSeen,
            KeyRetiresAt = check.Key?.RetiresAt?.ToUnixTimeMilliseconds() ?? 0,
            Detail = check.Detail,
            KeyTenant = check.Key?.Tenant ?? "",
        });
    }

    public override Task<DelegateResponse> Delegate(DelegateRequest request, ServerCallContext context) => Answer(
        () => delegation.Delegate(request),
        () => new DelegateResponse { Status = DelegateResponse.Types.Status.StoreUnavailable });

    public override Task<RevokeResponse> Revoke(RevokeRequest request, ServerCallContext context) => Answer(
        () => revocation.Revoke(request),
        () => new RevokeResponse { Status = RevokeResponse.Types.Status.StoreUnavailable });

    public override Task<ListResponse> List(ListRequest request, ServerCallContext context) => Answer(
        () => List(request),
        () => new ListResponse { Status = ListResponse.Types.Status.StoreUnavailable });

    public override Task<ListKeysResponse> ListKeys(ListKeysRequest request, ServerCallContext context)
    {
        var response = new ListKeysResponse();
        response.Keys.AddRange(keys.Ring.Keys.Select(key => new ListKeysResponse.Types.Key
        {
            KeyId = key.Id,
            Tenant = key.Tenant,
            CreatedAt = key.CreatedAt?.ToUnixTimeMilliseconds() ?? 0,
            RetiresAt = key.RetiresAt?.ToUnixTimeMilliseconds() ?? 0,
            Mints = key.Mints,
        }));
        return Task.FromResult(response);
    }

    public override Task<RotateKeyResponse> RotateKey(RotateKeyRequest request, ServerCallContext context) =>
        Task.FromResult(Rotate(request));

    public override Task WatchRevocations(
        WatchRevocationsRequest request,
        IServerStreamWriter<RevocationEvent> responseStream,
        ServerCallContext context) =>
        stream.SendAsync(request.After, responseStream, context.CancellationToken);

    public override Task<CreateApiKeyResponse> CreateApiKey(CreateApiKeyRequest request, ServerCallContext context) =>
        Answer(
            () => apiKeys.Create(request),
            () => new CreateApiKeyResponse { Status = CreateApiKeyResponse.Types.Status.StoreUnavailable });

    public override Task<ListApiKeysResponse> ListApiKeys(ListApiKeysRequest request, ServerCallContext context) =>
        Answer(
            apiKeys.List,
            () => new ListApiKeysResponse { Status = ListApiKeysResponse.Types.Status.StoreUnavailable });

    public override Task<RevokeApiKeyResponse> RevokeApiKey(RevokeApiKeyRequest request, ServerCallContext context) =>
        Answer(
            () => apiKeys.Revoke(request),
            () => new RevokeApiKeyResponse { Status = RevokeApiKeyResponse.Types.Status.StoreUnavailable });

    public override Task<VerifyApiKeyResponse> VerifyApiKey(VerifyApiKeyRequest request, ServerCallContext context) =>
        Answer(
            () => apiKeys.Verify(request),
            () => new VerifyApiKeyResponse { Status = VerifyApiKeyResponse.Types.Status.StoreUnavailable });

    private ListResponse List(ListRequest request)
    {
        TokenId? ancestor = null;
        if (request.AncestorId.Length > 0)
        {
            if (!TokenId.TryParse(request.AncestorId, out var parsed))
            {
                return new ListResponse { Status = ListResponse.Types.Status.InvalidArgument };
            }

            ancestor = parsed;
        }

        if (request.PageSize < 0 || request.PageToken < 0)
        {
            return new ListResponse { Status = ListResponse.Types.Status.InvalidArgument };
        }

        var count = request.PageSize == 0 ? IssuedTokens.PageMax : Math.Min(request.PageSize, IssuedTokens.PageMax);
        var found = issued.List(request.Tenant, ancestor, request.PageToken, count + 1);
        var response = new ListResponse { Status = ListResponse.Types.Status.Listed };
        response.Tokens.AddRange(found.Take(count).Select(each => Show(each.Token, each.RevokedAt)));
        response.NextPageToken = found.Count > count ? found[count - 1].Number : 0;
        return response;
    }

    private static ListResponse.Types.Token Show(IssuedToken token, long revokedAt) => new()
    {
        TokenId = token.Id.ToString(),
        ParentId = $"{token.Parent}",
        Account = token.Account,
        Tenant = token.Tenant,
        Label = token.Label,
        KeyId = token.KeyId,
        IssuedAt = token.IssuedAt,
        ExpiresAt = token.ExpiresAt,
        RevokedAt = revokedAt,
    };

    private RotateKeyResponse Rotate(RotateKeyRequest request)
    {
        if (request.Overlap is < 0 or > OverlapMax
            || (request.Tenant.Length > 0 && !TenantName.IsValid(request.Tenant)))
        {
            return new RotateKeyResponse { Status = RotateKeyResponse.Types.Status.InvalidArgument };
        }

        try
        {
            var keyId = keys.Rotate(request.Tenant, TimeSpan.FromSeconds(request.Overlap));
            if (keyId is null)
            {
                return new RotateKeyResponse { Status = RotateKeyResponse.Types.Status.KeysAreConfigured };
            }

            log.KeyRotated(keyId, request.Tenant);
            return new RotateKeyResponse { Status = RotateKeyResponse.Types.Status.Rotated, KeyId = keyId };
        }
        catch (Exception failed) when (failed is KeysInvalidException or IOException or UnauthorizedAccessException)
        {
            log.KeyFileFailed(failed);
            return new RotateKeyResponse { Status = RotateKeyResponse.Types.Status.StoreUnavailable };
        }
    }

    private Task<T> Answer<T>(Func<T> rule, Func<T> unavailable)
    {
        try
        {
            return Task.FromResult(rule());
        }
        catch (SqliteException failed)
        {
            log.StoreFailed(failed);
            return Task.FromResult(unavailable());
        }
    }

    private static ByteString Pack(ReadOnlySpan<TokenId> ids)
    {
        Span<byte> bytes = stackalloc byte[ids.Length * TokenId.Size];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i].WriteBytes(bytes[(i * TokenId.Size)..]);
        }

        return ByteString.CopyFrom(bytes);
    }
}
