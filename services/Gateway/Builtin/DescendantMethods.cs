using System.Text.Json;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using SatGate.Contracts.Auth.V1;
using SatGate.Contracts.Budget.V1;
using SatGate.Events;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Recording;
using SatGate.Gateway.Spending;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;
using ReturnStatus = SatGate.Contracts.Budget.V1.ReturnResponse.Types.Status;
using RevokeStatus = SatGate.Contracts.Auth.V1.RevokeResponse.Types.Status;

namespace SatGate.Gateway.Builtin;

/// <summary>
/// `satgate/return` and `satgate/revoke`: what the holder of a token may do to those made from it, and to no others. An
/// id that is unknown and one that is somebody else's are refused with the same words.
/// </summary>
internal sealed class DescendantMethods(
    AuthService.AuthServiceClient auth,
    BudgetService.BudgetServiceClient ledger,
    OwnAccount accounts,
    Recorder recorder,
    ILogger<DescendantMethods> logger)
{
    private static readonly Refusal s_notYours = new(
        JsonRpcCodes.Denied, "policy_denied", "No token of that id was made from yours.");

    /// <summary>Closes the account of a descendant; what it has not spent comes back to its parent.</summary>
    public async ValueTask<Route> ReturnAsync(Call call)
    {
        var (id, _, problem) = Read(call, needsId: true);
        if (problem is not null)
        {
            return new RefuseRoute(Refusal.InvalidParams(problem));
        }

        return await ReturnAsync(call.Principal!, id!, call.ClientLeft) switch
        {
            null => new RefuseRoute(BudgetRefusal.Unavailable()),
            { Status: ReturnStatus.AccountNotFound or ReturnStatus.NotAChild } => new RefuseRoute(s_notYours),
            { } answer => new AnswerRoute(OwnAnswers.Object(writer =>
            {
                writer.WriteNumber("returned", answer.Returned);
                if (answer.Status is ReturnStatus.Closing)
                {
                    // Calls under way are settled first; the rest comes back by itself.
                    writer.WriteString("state", "closing");
                }
                else
                {
                    writer.WriteNumber("parentRemaining", answer.ParentRemaining);
                    writer.WriteString("state", "closed");
                }

                BuiltinMethods.Complete(writer, call);
            })),
        };
    }

    /// <summary>Revokes a descendant and all made from it, and takes back what its account has left.</summary>
    public async ValueTask<Route> RevokeAsync(Call call)
    {
        var (id, token, problem) = Read(call, needsId: false);
        if (problem is not null)
        {
            return new RefuseRoute(Refusal.InvalidParams(problem));
        }

        RevokeResponse revoked;
        try
        {
            revoked = await auth.RevokeAsync(
                new RevokeRequest
                {
                    TokenId = id ?? "",
                    Token = token ?? "",
                    AncestorId = call.Principal!.Id,
                    Reason = "by the holder of a token above",
                },
                cancellationToken: call.ClientLeft);
        }
        catch (RpcException exception)
        {
            logger.AuthUnreachable(exception.StatusCode);
            return new RefuseRoute(TokenRefusals.Unavailable());
        }

        if (revoked.Status is not (RevokeStatus.Revoked or RevokeStatus.AlreadyRevoked))
        {
            return new RefuseRoute(revoked.Status is RevokeStatus.NotADescendant or RevokeStatus.TokenRefused
                ? s_notYours
                : TokenRefusals.Unavailable());
        }

        logger.ChildRevoked(call.Principal.Id, revoked.TokenId);
        recorder.Token(call, EventTypes.TokenRevoked, revoked.TokenId);
        var returned = await ReturnAsync(call.Principal, revoked.TokenId, call.ClientLeft);
        return new AnswerRoute(OwnAnswers.Object(writer =>
        {
            writer.WriteBoolean("revoked", true);
            writer.WriteString("tokenId", revoked.TokenId);
            if (returned?.Status is ReturnStatus.Returned)
            {
                writer.WriteNumber("returned", returned.Returned);
                writer.WriteNumber("parentRemaining", returned.ParentRemaining);
            }

            BuiltinMethods.Complete(writer, call);
        }));
    }

    // Null when the ledger cannot be asked; AccountNotFound also for accounts that are not below the caller's.
    private async ValueTask<ReturnResponse?> ReturnAsync(
        Principal principal, string tokenId, CancellationToken cancellationToken)
    {
        var account = $"sub:{tokenId}";
        var parent = account;
        for (var depth = 0; ; depth++)
        {
            var found = await accounts.GetAsync(parent, cancellationToken);
            if (found is null or { Status: GetResponse.Types.Status.StoreUnavailable })
            {
                return null;
            }

            parent = found.Account?.Parent ?? "";
            if (parent == principal.Account)
            {
                break;
            }

            if (parent.Length == 0 || depth == MacaroonLimits.BudgetCaveatsMax)
            {
                return new ReturnResponse { Status = ReturnStatus.AccountNotFound };
            }
        }

        try
        {
            var answer = await ledger.ReturnAsync(
                new ReturnRequest { Child = account }, cancellationToken: cancellationToken);
            return answer.Status is ReturnStatus.StoreUnavailable or ReturnStatus.OutboxFull ? null : answer;
        }
        catch (RpcException exception)
        {
            logger.LedgerUnreachable(exception.StatusCode, account);
            return null;
        }
    }

    private static (string? Id, string? Token, string? Problem) Read(Call call, bool needsId)
    {
        string? id = null;
        string? token = null;
        if (call.Envelope.Params.IsPresent)
        {
            using var document = JsonDocument.Parse(call.Envelope.Params.Of(call.Body));
            foreach (var member in document.RootElement.EnumerateObject())
            {
                var text = member.Value.ValueKind is JsonValueKind.String ? member.Value.GetString() : null;
                switch (member.Name)
                {
                    case "_meta":
                        break;
                    case "tokenId" when text is not null && TokenId.TryParse(text, out _):
                        id = text;
                        break;
                    case "tokenId":
                        return (null, null, "`params.tokenId` must be 32 hex digits.");
                    case "token" when !needsId && text is { Length: > 0 }:
                        token = text;
                        break;
                    default:
                        return (null, null, "`params` has a member that this method does not know.");
                }
            }
        }

        return id is null && (needsId || token is null)
            ? (null, null, needsId ? "`params.tokenId` must say which." : "`params.tokenId` or `token` must say which.")
            : (id, token, null);
    }
}
