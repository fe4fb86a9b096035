using System.Globalization;
using SatGate.Budget.Accounts;
using SatGate.Budget.Ledger;

namespace SatGate.Simulation.World;

/// <summary>Puts a caller's request to a ledger and notes the answer in it.</summary>
internal static class Asking
{
    public static async Task AskAsync(BudgetLedger ledger, Plant plant, Call call)
    {
        switch (call.Kind)
        {
            case CallKind.Reserve:
                call.Status = (int)(await plant.ReserveAsync(ledger, call.Account, Reserve(call))).Status;
                break;
            case CallKind.Settle:
                call.Status = (int)(await plant.SettleAsync(ledger, call.Account, Settle(call))).Status;
                break;
            case CallKind.TopUp:
                Note(call, await plant.TopUpAsync(ledger, call.Account, call.Subject, call.Amount), x => (int)x);
                break;
            case CallKind.Open:
                var terms = AccountTerms.None with { Limit = new Credits(call.Amount), Windows = call.Windows };
                Note(call, await ledger.OpenAsync(call.Account, terms), x => (int)x);
                break;
            case CallKind.Get:
                Note(call, await ledger.GetAsync(call.Account), x => (int)x);
                break;
            case CallKind.Freeze or CallKind.Unfreeze:
                Note(call, await ledger.FreezeAsync(call.Account, call.Kind == CallKind.Freeze), x => (int)x);
                break;
            case CallKind.SetWindows:
                Note(call, await ledger.SetWindowsAsync(call.Account, call.Windows), x => (int)x);
                break;
            case CallKind.Delegate:
                call.Status = (int)(await ledger.DelegateAsync(new DelegateCommand(
                    call.Account, call.Subject, new Credits(call.Amount), call.Windows, call.ExpiresAt, "",
                    call.DepthMax))).Status;
                break;
            default:
                call.Status = (int)(await ledger.ReturnAsync(call.Account)).Status;
                break;
        }
    }

    private static void Note<TStatus>(Call call, AccountAnswer<TStatus> answer, Func<TStatus, int> number)
    {
        call.Status = number(answer.Status);
        call.View = answer.Account;
    }

    private static ReserveCommand Reserve(Call call)
    {
        var refusal = ReserveCommand.Check(
            call.Subject, call.Amount, call.Tool, call.Lifetime, call.Mode, call.ExpireAs, WorldSettings.Ledger.Limits,
            out var command, out var detail);
        return refusal == ReserveStatus.Unspecified ? command : throw Malformed(call, detail);
    }

    private static SettleCommand Settle(Call call)
    {
        var refusal = SettleCommand.Check(call.Subject, call.Amount, "ran", out var command, out var detail);
        return refusal == SettleStatus.Unspecified ? command : throw Malformed(call, detail);
    }

    private static InvalidOperationException Malformed(Call call, string? detail) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The simulation asks nonsense: {call}: {detail}"));
}
