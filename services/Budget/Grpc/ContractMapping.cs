using System.Collections.Immutable;
using SatGate.Budget.Documents;
using SatGate.Budget.Ledger;
using SatGate.Contracts.Budget.V1;
using AccountTerms = SatGate.Budget.Ledger.AccountTerms;
using Balances = SatGate.Contracts.Budget.V1.Balances;
using WindowTerms = SatGate.Budget.Ledger.WindowTerms;

namespace SatGate.Budget.Grpc;

/// <summary>
/// Between the contract's messages and the ledger's values. The enums have the same numbers on both sides, so a status
/// is cast; a test holds them together.
/// </summary>
internal static class ContractMapping
{
    public static AccountTerms Terms(this OpenRequest request) => new(
        "",
        request.Tenant,
        request.Label,
        new Credits(request.Limit),
        request.ExpiresAt,
        Depth: 0,
        DepthMax: 0,
        Windows(request.Windows));

    public static DelegateCommand Command(this DelegateRequest request) => new(
        request.Parent,
        request.Child,
        new Credits(request.Amount),
        Windows(request.Windows),
        request.ExpiresAt,
        request.Label,
        request.DepthMax);

    public static ImmutableArray<WindowTerms> Windows(IEnumerable<Window> windows) =>
        [.. windows.Select(window => EventReader.Read(window, inherited: false))];

    public static ReserveResponse Response(this in ReserveAnswer answer)
    {
        var response = new ReserveResponse
        {
            Status = (ReserveResponse.Types.Status)answer.Status,
            Remaining = answer.Remaining.Value,
            Limit = answer.Limit.Value,
            ResetsAt = answer.ResetsAt,
        };
        if (answer.Detail is not null)
        {
            response.Detail = answer.Detail;
        }
        return response;
    }

    public static SettleResponse Response(this in SettleAnswer answer)
    {
        var response = new SettleResponse
        {
            Status = (SettleResponse.Types.Status)answer.Status,
            Remaining = answer.Remaining.Value,
        };
        if (answer.Detail is not null)
        {
            response.Detail = answer.Detail;
        }
        return response;
    }

    public static Balances Message(this in Ledger.Balances balances) => new()
    {
        Limit = balances.Limit.Value,
        Spent = balances.Spent.Value,
        Held = balances.Held.Value,
        Delegated = balances.Delegated.Value,
        Available = balances.Available.Value,
        Overdraft = balances.Overdraft.Value,
        Shadow = balances.Shadow.Value,
        Seq = balances.Seq,
    };

    public static Contracts.Budget.V1.Account? Message(this AccountView? view)
    {
        if (view is null)
        {
            return null;
        }
        var account = new Contracts.Budget.V1.Account
        {
            Id = view.Id,
            Parent = view.Terms.Parent,
            Tenant = view.Terms.Tenant,
            Label = view.Terms.Label,
            State = (Contracts.Budget.V1.AccountState)view.State,
            Balances = view.Balances.Message(),
            ExpiresAt = view.Terms.ExpiresAt,
            Depth = view.Terms.Depth,
            OpenReservations = view.OpenReservations,
        };
        account.Windows.AddRange(view.Windows.Select(Message));
        return account;
    }

    private static WindowBalance Message(WindowView view) => new()
    {
        Window = new Window
        {
            Period = (Contracts.Budget.V1.Period)view.Terms.Period,
            Zone = view.Terms.Zone,
            Cap = view.Terms.Cap.Value,
            Rolling = view.Terms.Rolling,
            CarryOverMax = view.Terms.CarryOverMax.Value,
            Tools = view.Terms.Tools.Text,
        },
        Used = view.Used.Value,
        Remaining = view.Remaining.Value,
        ResetsAt = view.ResetsAt,
    };
}
