using Microsoft.Extensions.Logging;
using SatGate.Contracts.Budget.V1;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;

namespace SatGate.Gateway.Spending;

/// <summary>
/// The account of the default identity, kept as the configuration says: opened once, raised when the limit was raised.
/// Credits that were spent stay spent over restarts and reloads.
/// </summary>
internal sealed class DefaultAccount(BudgetService.BudgetServiceClient ledger, ILogger<DefaultAccount> logger)
{
    /// <summary>The limit of a configuration that names none: calls are counted, not stopped.</summary>
    public const long Unlimited = 1_000_000_000_000_000;

    /// <exception cref="InvalidOperationException">The ledger refuses the account; the message says why.</exception>
    public async ValueTask ApplyAsync(BudgetConfig config, CancellationToken cancellationToken)
    {
        var request = new OpenRequest
        {
            Account = NoAuthenticator.DefaultAccount,
            Limit = config.Limit ?? Unlimited,
            Label = "default",
        };
        request.Windows.AddRange(config.Windows.Select(ToWindow));
        var opened = await ledger.OpenAsync(request, cancellationToken: cancellationToken);
        switch (opened.Status)
        {
            case OpenResponse.Types.Status.Opened or OpenResponse.Types.Status.Exists:
                break;
            case OpenResponse.Types.Status.ExistsWithDifferentTerms:
                await ChangeAsync(request, opened.Account, cancellationToken);
                break;
            default:
                throw new InvalidOperationException(
                    $"The default account cannot be opened: {opened.Status} {opened.Detail}");
        }
    }

    private async ValueTask ChangeAsync(OpenRequest wanted, Account known, CancellationToken cancellationToken)
    {
        var raise = wanted.Limit - known.Balances.Limit;
        if (raise > 0)
        {
            await ledger.TopUpAsync(
                new TopUpRequest
                {
                    Account = wanted.Account,
                    Operation = string.Create(
                        System.Globalization.CultureInfo.InvariantCulture,
                            $"config-{known.Balances.Limit}-{wanted.Limit}"),
                    Amount = raise,
                },
                cancellationToken: cancellationToken);
        }
        else if (raise < 0)
        {
            logger.LimitNotLowered(known.Balances.Limit, wanted.Limit);
        }

        var windows = new SetWindowsRequest { Account = wanted.Account };
        windows.Windows.AddRange(wanted.Windows);
        await ledger.SetWindowsAsync(windows, cancellationToken: cancellationToken);
    }

    private static Window ToWindow(BudgetWindow window) => new()
    {
        Period = window.Period switch
        {
            WindowPeriod.Minute => Period.Minute,
            WindowPeriod.Hour => Period.Hour,
            WindowPeriod.Week => Period.Week,
            WindowPeriod.Month => Period.Month,
            _ => Period.Day,
        },
        Cap = window.Cap,
        Zone = window.Zone,
        Rolling = window.Rolling,
        CarryOverMax = window.CarryOverMax,
        Tools = window.Tools ?? "",
    };
}
