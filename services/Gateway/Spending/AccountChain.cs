using Grpc.Core;
using Microsoft.Extensions.Logging;
using SatGate.Contracts.Budget.V1;
using SatGate.Macaroons.Accounts;
using Status = SatGate.Contracts.Budget.V1.DelegateResponse.Types.Status;

namespace SatGate.Gateway.Spending;

/// <summary>
/// Opens the accounts that a token names: each under the one before it, with the credits and terms of its `budget`
/// caveat. Asking again, from here or from another gateway, opens nothing twice: the ledger knows the account by its
/// name. The root account is never opened by a token, only by whoever mints one.
/// </summary>
internal sealed class AccountChain(BudgetService.BudgetServiceClient ledger, ILogger<AccountChain> logger)
{
    /// <summary>A caveat's label may be longer than the ledger keeps.</summary>
    public const int LabelCharsMax = 128;

    /// <summary>Opens the account at this place of the chain, and those before it that are not there yet.</summary>
    /// <returns>The ledger's answer for the account asked for, or the refusal of one before it.</returns>
    public async ValueTask<DelegateResponse> OpenAsync(IReadOnlyList<AccountLink> chain, int index)
    {
        if (index == 0)
        {
            return new DelegateResponse { Status = Status.AccountNotFound };
        }

        var answer = await DelegateAsync(chain[index]);
        if (answer.Status is not Status.AccountNotFound || index == 1)
        {
            return answer;
        }

        var before = await OpenAsync(chain, index - 1);
        return IsOpen(before.Status) ? await DelegateAsync(chain[index]) : before;
    }

    public static bool IsOpen(Status status) => status is Status.Delegated or Status.Exists;

    private async ValueTask<DelegateResponse> DelegateAsync(AccountLink link)
    {
        try
        {
            return await ledger.DelegateAsync(new DelegateRequest
            {
                Parent = link.Parent!,
                Child = link.Account,
                Amount = link.Credits,
                ExpiresAt = link.ExpiresAt?.ToUnixTimeMilliseconds() ?? 0,
                Label = Shorten(link.Label),
                DepthMax = link.DepthMax,
            });
        }
        catch (RpcException exception)
        {
            logger.LedgerUnreachable(exception.StatusCode, link.Account);
            return new DelegateResponse { Status = Status.StoreUnavailable };
        }
    }

    // Always to the same text, because an account asked for with other terms is refused.
    private static string Shorten(string label) =>
        label.Length <= LabelCharsMax ? label
        : label[..(char.IsHighSurrogate(label[LabelCharsMax - 1]) ? LabelCharsMax - 1 : LabelCharsMax)];
}
