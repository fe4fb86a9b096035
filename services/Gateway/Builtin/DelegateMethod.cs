using Grpc.Core;
using Microsoft.Extensions.Logging;
using SatGate.Contracts.Auth.V1;
using SatGate.Events;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Recording;
using SatGate.Gateway.Spending;
using SatGate.Macaroons.Accounts;
using Status = SatGate.Contracts.Auth.V1.DelegateResponse.Types.Status;

namespace SatGate.Gateway.Builtin;

/// <summary>
/// `satgate/delegate`: a narrower token with a budget of its own, carved out of the caller's account at once. Auth
/// makes the token, Budget opens the account; a token whose account could not be opened is never handed out.
/// </summary>
internal sealed class DelegateMethod(
    AuthService.AuthServiceClient auth,
    OwnAccount own,
    AccountChain accounts,
    Recorder recorder,
    ILogger<DelegateMethod> logger)
{
    public async ValueTask<Route> RouteAsync(Call call)
    {
        var principal = call.Principal!;
        var (asked, problem) = DelegateParams.Read(call.Envelope.Params.Of(call.Body));
        if (asked is null)
        {
            return new RefuseRoute(Refusal.InvalidParams(problem));
        }

        // Before a token is made and recorded: an agent that has run out asks again and again.
        if (await own.FindAsync(principal, call.ClientLeft) is not { } standing)
        {
            return new RefuseRoute(BudgetRefusal.Unavailable());
        }

        if (asked.Budget > standing.Remaining && asked.Nonce.Length == 0)
        {
            return new RefuseRoute(DelegationRefusal.Insufficient(principal, asked.Budget, standing.Remaining));
        }

        var (made, refusal) = await MakeAsync(principal, asked, call.ClientLeft);
        return made is null ? new RefuseRoute(refusal!) : await OpenAsync(call, made);
    }

    private async ValueTask<(DelegateResponse? Made, Refusal? Refusal)> MakeAsync(
        Principal principal, DelegateParams asked, CancellationToken cancellationToken)
    {
        try
        {
            var made = await auth.DelegateAsync(
                new DelegateRequest
                {
                    Token = principal.Grant!.Token.Token.ToText(),
                    Terms = asked.Terms,
                    Budget = asked.Budget,
                    Nonce = asked.Nonce,
                },
                cancellationToken: cancellationToken);
            return made.Status is Status.Delegated ? (made, null) : (null, RefusalOf(made));
        }
        catch (RpcException exception)
        {
            logger.AuthUnreachable(exception.StatusCode);
            return (null, TokenRefusals.Unavailable());
        }
    }

    private async ValueTask<Route> OpenAsync(Call call, DelegateResponse made)
    {
        var principal = call.Principal!;
        var account = made.Account;
        var link = new AccountLink(
            account.Account_,
            account.Parent,
            account.Credits,
            account.ExpiresAt == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(account.ExpiresAt),
            account.Label,
            account.DepthMax);
        IReadOnlyList<AccountLink> chain = [.. principal.Grant!.Token.Accounts, link];
        var opened = await accounts.OpenAsync(chain, chain.Count - 1);
        if (!AccountChain.IsOpen(opened.Status))
        {
            logger.AccountNotOpened(principal.Id, opened.Status);
            return new RefuseRoute(DelegationRefusal.Of(opened, principal, account.Credits));
        }

        logger.Delegated(principal.Id, account.Credits, made.TokenId);
        recorder.Token(call, EventTypes.TokenMinted, made.TokenId);
        return new AnswerRoute(OwnAnswers.Object(writer =>
        {
            writer.WriteString("token", made.Token);
            writer.WriteString("tokenId", made.TokenId);
            writer.WriteNumber("budget", account.Credits);
            writer.WriteNumber("parentRemaining", opened.ParentRemaining);
            writer.WriteString("budgetId", account.Account_);
            if (made.ExpiresAt > 0)
            {
                writer.WriteString("expiresAt", DateTimeOffset.FromUnixTimeMilliseconds(made.ExpiresAt));
            }

            BuiltinMethods.Complete(writer, call);
        }));
    }

    private static Refusal RefusalOf(DelegateResponse made) => made.Status switch
    {
        Status.InvalidArgument => Refusal.InvalidParams($"The token cannot be narrowed so: {made.Detail}."),
        Status.ParentRefused when made.Parent is VerifyResponse.Types.Status.Verified =>
            TokenRefusals.Of(new Macaroons.Caveats.Denial(Macaroons.Caveats.DenialReason.Expired)),
        Status.ParentRefused => TokenRefusals.Of(made.Parent),
        Status.DepthExceeded => Failed("The delegation depth limit of your token is reached."),
        Status.TooLarge => Failed("The token would be longer than tokens may be."),
        _ => TokenRefusals.Unavailable(),
    };

    private static Refusal Failed(string message) => new(JsonRpcCodes.Budget, DelegationRefusal.Failed, message);
}
