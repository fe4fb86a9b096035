using SatGate.Budget.Accounts;
using SatGate.Budget.Ledger;

namespace SatGate.Laws.Tests;

/// <summary>Changes of an account that no rule of the ledger would make.</summary>
internal static class Rules
{
    /// <summary>Books a reservation without asking whether it may be booked, except for this.</summary>
    public static Task<ReserveAnswer> BookAsync(
        BudgetLedger ledger, string account, ReserveCommand command, Func<Account, bool> only) =>
        ChangeAsync(
            ledger,
            account,
            cell =>
            {
                if (cell.Account is null || !only(cell.Account))
                {
                    return ReserveAnswer.Refuse(ReserveStatus.StoreUnavailable, null);
                }
                Record(cell, new LedgerEvent
                {
                    Kind = EventKind.Reserved,
                    Reservation = command.Id,
                    Amount = command.Amount,
                    Covered = command.Amount,
                    Mode = command.Mode,
                    ExpireAs = command.ExpireAs,
                    ExpiresAt = (cell.Account?.Clock ?? 0) + command.Lifetime,
                    Tool = command.Tool,
                });
                return ReserveAnswer.Refuse(ReserveStatus.Reserved, null);
            },
            detail => ReserveAnswer.Refuse(ReserveStatus.StoreUnavailable, detail));

    public static Task<TAnswer> ChangeAsync<TAnswer>(
        BudgetLedger ledger, string account, Func<AccountCell, TAnswer> apply, Func<string, TAnswer> refuse)
    {
        var call = new AccountCall<TAnswer>(account, apply, refuse);
        ledger.Loop.Post(call);
        return call.Answer;
    }

    public static void Record(AccountCell cell, LedgerEvent change) => cell.Account?.Record(ref change, cell.Limits);
}
