using Grpc.Core;
using SatGate.Auth.Grpc;
using SatGate.Auth.Revocation;
using SatGate.Auth.Tokens;
using SatGate.Contracts.Auth.V1;
using SatGate.Dapr;
using SatGate.Macaroons.Chain;

namespace SatGate.Auth.Sharing;

/// <summary>
/// The Auth service as one of several replicas: the same rules, but what was made or revoked is answered only when it
/// is in the shared journal. A replica that has not read the journal for <see cref="AgeMax"/> verifies nothing more: it
/// may have missed a revocation.
/// </summary>
internal sealed class SharedAuthService(
    AuthGrpcService own,
    SharedJournal journal,
    TokenRevocation revocation,
    Revocations revocations,
    IssuedTokens issued,
    TimeProvider time) : AuthService.AuthServiceBase
{
    public static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(15);

    public override async Task<MintResponse> Mint(MintRequest request, ServerCallContext context)
    {
        var answer = await own.Mint(request, context);
        return answer.Status is not MintResponse.Types.Status.Minted
            || await ShareAsync(answer.TokenId, context.CancellationToken)
                ? answer
                : new MintResponse { Status = MintResponse.Types.Status.StoreUnavailable };
    }

    public override async Task<DelegateResponse> Delegate(DelegateRequest request, ServerCallContext context)
    {
        // The first answer to a repeated delegation may have been another replica's.
        if (!await CatchUpAsync(context.CancellationToken))
        {
            return new DelegateResponse { Status = DelegateResponse.Types.Status.StoreUnavailable };
        }
        var answer = await own.Delegate(request, context);
        return answer.Status is not DelegateResponse.Types.Status.Delegated
            || await ShareAsync(answer.TokenId, context.CancellationToken)
                ? answer
                : new DelegateResponse { Status = DelegateResponse.Types.Status.StoreUnavailable };
    }

    public override async Task<RevokeResponse> Revoke(RevokeRequest request, ServerCallContext context)
    {
        if (!await CatchUpAsync(context.CancellationToken))
        {
            return new RevokeResponse { Status = RevokeResponse.Types.Status.StoreUnavailable };
        }
        var (refusal, order) = revocation.Judge(request);
        if (refusal is not null)
        {
            return refusal;
        }
        var before = Known(order!.Id);
        if (before is not null)
        {
            return TokenRevocation.Answer((before, false));
        }
        var record = new JournalRecord
        {
            Revocation = new JournalRevocation
            {
                TokenId = order.Id.ToString(),
                RevokedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
                ExpiresAt = order.ExpiresAt,
                Reason = order.Reason,
            },
        };
        return await journal.AppendAsync(() => Known(order.Id) is null ? record : null, context.CancellationToken)
            ? TokenRevocation.Answer((Known(order.Id), true))
            : new RevokeResponse { Status = RevokeResponse.Types.Status.StoreUnavailable };
    }

    public override Task<VerifyResponse> Verify(VerifyRequest request, ServerCallContext context) =>
        journal.Age <= AgeMax
            ? own.Verify(request, context)
            : throw new RpcException(new Status(
                StatusCode.Unavailable, "the journal of revocations has not been read for too long"));

    public override Task<ListResponse> List(ListRequest request, ServerCallContext context) =>
        own.List(request, context);

    public override Task<ListKeysResponse> ListKeys(ListKeysRequest request, ServerCallContext context) =>
        own.ListKeys(request, context);

    public override Task<RotateKeyResponse> RotateKey(RotateKeyRequest request, ServerCallContext context) =>
        own.RotateKey(request, context);

    public override async Task WatchRevocations(
        WatchRevocationsRequest request,
        IServerStreamWriter<RevocationEvent> responseStream,
        ServerCallContext context)
    {
        // The watcher may come from a replica that was further.
        await CatchUpAsync(context.CancellationToken);
        await own.WatchRevocations(request, responseStream, context);
    }

    private Revocation.Revocation? Known(TokenId id) => revocations.Find([id]);

    private async Task<bool> CatchUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await journal.CatchUpAsync(cancellationToken);
            return true;
        }
        catch (DaprException)
        {
            return false;
        }
    }

    // It was made here a moment ago, so it can be read. A second record of the same token changes nothing.
    private async Task<bool> ShareAsync(string tokenId, CancellationToken cancellationToken)
    {
        if (!TokenId.TryParse(tokenId, out var id) || issued.Find(id) is not { } token)
        {
            return false;
        }
        var record = JournalTokens.Write(token, [.. issued.AncestorsOf(id), id]);
        return await journal.AppendAsync(() => record, cancellationToken);
    }
}
