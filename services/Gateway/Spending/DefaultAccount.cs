using Microsoft.Extensions.Logging;
using SatGate.Contracts.Budget.V1;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;

namespace SatGate.Gateway.Spending;

/// <summary>
/// The account that the configuration's `budget` section speaks of: the default identity's, or that of the root token
/// made at start. Opened once, raised when the limit was raised. Credits that were spent stay spent over restarts and
/// reloads.
/// </summary>
public sealed class DefaultAccount
{
    /// <summary>The limit of a configuration that names none: calls are counted, not stopped.</summary>
    public const long Unlimited = 1_000_000_000_000_000;

    private readonly BudgetService.BudgetServiceClient _ledger;
    private readonly ILogger<DefaultAccount> _logger;

    internal DefaultAccount(BudgetService.BudgetServiceClient ledger, ILogger<DefaultAccount> logger)
    {
        _ledger = ledger;
        _logger = logger;
    }

    /// <summary>Of all who name no other; with tokens alone there is none, because they name theirs.</summary>
    internal ValueTask ApplyAsync(SatGateConfig config, CancellationToken cancellationToken) =>
        !config.Auth.HasDefaultAccount
            ? default
            : ApplyAsync(config.Budget, NoAuthenticator.DefaultAccount, 0, "default", cancellationToken);

    /// <summary>Of any name.</summary>
    /// <param name="config">Limit and windows.</param>
    /// <param name="account">Its name in the ledger.</param>
    /// <param name="expiresAt">Unix milliseconds; 0 is never. Fixed once it is open.</param>
    /// <param name="label">For people. Fixed likewise.</param>
    /// <exception cref="InvalidOperationException">The ledger refuses the account; the message says why.</exception>
    public async ValueTask ApplyAsync(
        BudgetConfig config, string account, long expiresAt, string label, CancellationToken cancellationToken)
    {
        var request = new OpenRequest
        {
            Account = account,
            Limit = config.Limit ?? Unlimited,
            ExpiresAt = expiresAt,
            Label = label,
        };
        request.Windows.AddRange(config.Windows.Select(ToWindow));
        var opened = await _ledger.OpenAsync(request, cancellationToken: cancellationToken);
        switch (opened.Status)
        {
            case OpenResponse.Types.Status.Opened or OpenResponse.Types.Status.Exists:
                break;
            case OpenResponse.Types.Status.ExistsWithDifferentTerms:
                await ChangeAsync(request, opened.Account, cancellationToken);
                break;
            default:
                throw new InvalidOperationException(
                    $"The account `{account}` cannot be opened: {opened.Status} {opened.Detail}");
        }
    }

    private async ValueTask ChangeAsync(OpenRequest wanted, Account known, CancellationToken cancellationToken)
    {
        var raise = wanted.Limit - known.Balances.Limit;
        if (raise > 0)
        {
            await _ledger.TopUpAsync(
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
            _logger.LimitNotLowered(known.Balances.Limit, wanted.Limit);
        }

        var windows = new SetWindowsRequest { Account = wanted.Account };
        windows.Windows.AddRange(wanted.Windows);
        await _ledger.SetWindowsAsync(windows, cancellationToken: cancellationToken);
    }

    /// <summary>A window of the configuration as the ledger takes it.</summary>
    public static Window ToWindow(BudgetWindow window) => new()
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
