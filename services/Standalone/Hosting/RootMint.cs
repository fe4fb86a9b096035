using Grpc.Core;
using SatGate.Contracts.Auth.V1;
using SatGate.Contracts.Budget.V1;
using SatGate.Gateway.Spending;

namespace SatGate.Standalone.Hosting;

/// <summary>
/// Makes root tokens: Auth makes the token, Budget opens its account. Only for whoever runs the gateway; a token that
/// has no account pays for nothing, so a stop in between gives nothing away.
/// </summary>
internal sealed class RootMint(CallInvoker invoker)
{
    private readonly AuthService.AuthServiceClient _auth = new(invoker);
    private readonly BudgetService.BudgetServiceClient _budget = new(invoker);

    /// <exception cref="InvalidOperationException">Auth or Budget refuses; the message says why.</exception>
    /// <exception cref="RpcException">One of them cannot be reached.</exception>
    public async Task<MintResponse> MintAsync(
        MintRequest request, long credits, IEnumerable<Window> windows, CancellationToken cancellationToken)
    {
        var minted = await _auth.MintAsync(request, cancellationToken: cancellationToken);
        if (minted.Status is not MintResponse.Types.Status.Minted)
        {
            throw new InvalidOperationException($"no token was made: {minted.Status} {minted.Detail}".TrimEnd());
        }

        var open = new OpenRequest
        {
            Account = minted.Account,
            Limit = credits,
            ExpiresAt = minted.ExpiresAt,
            Tenant = request.Tenant,
            Label = request.Terms.Label,
        };
        open.Windows.AddRange(windows);
        var opened = await _budget.OpenAsync(open, cancellationToken: cancellationToken);
        return opened.Status is OpenResponse.Types.Status.Opened
            ? minted
            : throw new InvalidOperationException(
                $"the token's account cannot be opened: {opened.Status} {opened.Detail}".TrimEnd());
    }

    /// <summary>What a gateway makes by itself at start (`auth.autoMintRoot`).</summary>
    /// <param name="budget">Its limit and windows.</param>
    /// <param name="neverExpires">For a token that is kept in a file of the owner's.</param>
    public Task<MintResponse> MintAsync(
        Gateway.Configuration.BudgetConfig budget, bool neverExpires, CancellationToken cancellationToken) =>
        MintAsync(
            new MintRequest { Terms = new Terms { Label = Label, NeverExpires = neverExpires } },
            budget.Limit ?? 0,
            budget.Windows.Select(DefaultAccount.ToWindow),
            cancellationToken);

    /// <summary>The label of the token made at start, and of its account.</summary>
    public const string Label = "root";
}
