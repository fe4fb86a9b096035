using Grpc.Core;
using Microsoft.Extensions.Logging;
using SatGate.Contracts.Budget.V1;
using SatGate.Gateway.Identity;

namespace SatGate.Gateway.Builtin;

/// <summary>How much a caller may still spend.</summary>
/// <param name="Account">The caller's account; one that nobody has opened yet is shown as it would be opened.</param>
/// <param name="Remaining">What the next call may cost at most: the balance, or the tightest window or parent.</param>
/// <param name="IsOpen">The account exists; otherwise the next priced call opens it.</param>
internal sealed record Standing(Account Account, long Remaining, bool IsOpen);

/// <summary>Looks up the caller's own account, and for a token the ones it descends from.</summary>
internal sealed class OwnAccount(BudgetService.BudgetServiceClient ledger, ILogger<OwnAccount> logger)
{
    /// <summary>Null when the ledger cannot be asked.</summary>
    public async ValueTask<Standing?> FindAsync(Principal principal, CancellationToken cancellationToken)
    {
        var found = await GetAsync(principal.Account, cancellationToken);
        return found?.Status switch
        {
            GetResponse.Types.Status.Found => new Standing(found.Account, RemainingOf(found.Account), IsOpen: true),
            GetResponse.Types.Status.AccountNotFound => await UnopenedAsync(principal, cancellationToken),
            _ => null,
        };
    }

    // Its credits come from the nearest account above that is open, through all those between that are not.
    private async ValueTask<Standing?> UnopenedAsync(Principal principal, CancellationToken cancellationToken)
    {
        var links = principal.Grant?.Token.Accounts ?? [];
        var own = links.Count > 1 ? links[^1] : null;
        var remaining = own is null ? 0 : long.MaxValue;
        for (var i = links.Count - 1; i >= 0 && own is not null; i--)
        {
            var found = i == links.Count - 1 ? null : await GetAsync(links[i].Account, cancellationToken);
            if (found?.Status is GetResponse.Types.Status.Found)
            {
                remaining = Math.Min(remaining, RemainingOf(found.Account));
                break;
            }

            if (found?.Status is not (null or GetResponse.Types.Status.AccountNotFound))
            {
                return null;
            }

            remaining = i == 0 ? 0 : Math.Min(remaining, links[i].Credits);
        }

        var account = new Account
        {
            Id = principal.Account,
            Parent = own?.Parent ?? "",
            Label = own?.Label ?? "",
            Balances = new Balances { Limit = own?.Credits ?? 0, Available = remaining },
        };
        return new Standing(account, remaining, IsOpen: false);
    }

    private static long RemainingOf(Account account) => account.State is not AccountState.Open ? 0
        : account.Windows.Where(window => window.Window.Tools.Length == 0)
            .Select(window => window.Remaining)
            .Append(account.Balances.Available)
            .Min();

    /// <summary>Null when the ledger cannot be asked.</summary>
    public async ValueTask<GetResponse?> GetAsync(string account, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.GetAsync(new GetRequest { Account = account }, cancellationToken: cancellationToken);
        }
        catch (RpcException exception)
        {
            logger.LedgerUnreachable(exception.StatusCode, account);
            return null;
        }
    }
}
