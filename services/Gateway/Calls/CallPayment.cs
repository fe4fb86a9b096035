using Microsoft.Extensions.Logging;
using SatGate.Contracts.Budget.V1;
using SatGate.Gateway.Builtin;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Pricing;
using SatGate.Gateway.Spending;
using Status = SatGate.Contracts.Budget.V1.ReserveResponse.Types.Status;

namespace SatGate.Gateway.Calls;

/// <summary>
/// Step 7: sets the price aside in the caller's account. A token that was narrowed offline names an account that nobody
/// has opened yet: it is opened now, or the call is refused.
/// </summary>
internal sealed class CallPayment(BudgetGate budget, AccountChain accounts, ILogger<CallPayment> logger)
{
    /// <summary>A hold, or why there is none; neither where the call passes without one.</summary>
    public async ValueTask<(Hold? Hold, Refusal? Refusal)> ReserveAsync(
        Call call, UpstreamRoute route, ToolPrice price, GatewaySettings current)
    {
        var account = call.Principal!.Account;
        var reserved = await ReserveAsync(account, route, price, current);
        if (reserved.Answer.Status is Status.AccountNotFound
            && call.Principal.Grant?.Token.Accounts is { Count: > 1 } chain)
        {
            var opened = await accounts.OpenAsync(chain, chain.Count - 1);
            if (AccountChain.IsOpen(opened.Status))
            {
                reserved = await ReserveAsync(account, route, price, current);
            }
            else if (current.Mode is Mode.Hard)
            {
                logger.AccountNotOpened(call.Principal.Id, opened.Status);
                return (null, DelegationRefusal.Of(opened, call.Principal, chain[^1].Credits));
            }
            else
            {
                // Soft and shadow mode refuse nothing: what no account of its own pays is booked to the root's.
                reserved = await ReserveAsync(chain[0].Account, route, price, current);
            }
        }

        return reserved.Hold is { } hold ? (hold, null) : await RefuseAsync(call, route, price, current, reserved);
    }

    private ValueTask<Reserved> ReserveAsync(
        string account, UpstreamRoute route, ToolPrice price, GatewaySettings current)
    {
        var rules = new SettlementRules(price.OnToolError, price.OnUnknown);
        // A hold outlives the call it is for: the upstream may be silent for its whole timeout first.
        var ttl = route.Upstream.Config.Timeout + current.Config.Limits.ReservationTtl;
        return budget.ReserveAsync(account, price.Cost, route.Tool!, current.Mode, rules.ExpireAs, ttl);
    }

    private async ValueTask<(Hold? Hold, Refusal? Refusal)> RefuseAsync(
        Call call, UpstreamRoute route, ToolPrice price, GatewaySettings current, Reserved reserved)
    {
        var principal = call.Principal!;
        if (reserved.Answer.Status is Status.StoreUnavailable)
        {
            if (current.Mode is not Mode.Hard || current.Config.Budget.FailMode is BudgetFailMode.Open)
            {
                logger.CallUnpriced(principal.Id, route.Upstream.Name, route.Tool!, price.Cost);
                return (null, null);
            }

            return (null, BudgetRefusal.Unavailable());
        }

        var alternatives = await BuiltinMethods.AlternativesAsync(call, route, reserved.Answer.Remaining, current);
        logger.CallRefused(principal.Id, route.Upstream.Name, route.Tool!, price.Cost, reserved.Answer.Status);
        return (null, new BudgetRefusal(route.ExposedTool!, price.Cost, principal, reserved.Answer, alternatives));
    }
}
