using SatGate.Contracts.Budget.V1;
using SatGate.Simulation.Laws;
using Kind = SatGate.Contracts.Budget.V1.BudgetEvent.Types.Kind;

namespace SatGate.Simulation.Oracle;

/// <summary>The slow check at the end of a run: every event and every answer, from the beginning.</summary>
internal static class HistoryCheck
{
    public static void Check(History history)
    {
        var end = history.Step;
        var calendar = new OracleCalendar();
        var accounts = new Dictionary<string, OracleAccount>(StringComparer.Ordinal);
        foreach (var book in history.Books)
        {
            var account = new OracleAccount(book.Id, calendar, history.Break);
            accounts.Add(book.Id, account);
            foreach (var (each, step) in book.Events)
            {
                history.Step = step;
                account.Apply(each);
                CheckAsked(history, book.Id, each);
            }
            account.Compare(book.Document!);
        }
        history.Step = end;
        CheckReturns(history, accounts);
        var answers = new AnswerCheck(accounts);
        foreach (var call in history.Answered)
        {
            if (answers.Fault(call) is { } fault)
            {
                history.Step = call.StepAnswered;
                history.Break(fault.Law, $"{fault.What}: {call}");
                history.Step = end;
            }
        }
    }

    /// <summary>Nothing is booked but what a caller asked for, and for no longer.</summary>
    private static void CheckAsked(History history, string account, BudgetEvent each)
    {
        if (each.Kind != Kind.Reserved)
        {
            return;
        }
        var asked = history.Reservations.GetValueOrDefault((account, each.Subject)) ?? [];
        if (!asked.Exists(call => call.Amount == each.Amount && (int)call.Mode == (int)each.Mode
            && (int)call.ExpireAs == (int)each.ExpireAs && call.Tool == each.Tool))
        {
            history.Break(3, $"{account}: nobody asked for event {each}");
        }
        else if (!asked.Exists(call => call.Lifetime == each.ExpiresAt - each.At))
        {
            history.Break(6, $"{account}: {each.Subject} lives {each.ExpiresAt - each.At} ms, which nobody asked for");
        }
    }

    /// <summary>What a parent takes back is what the child gave, once.</summary>
    private static void CheckReturns(History history, Dictionary<string, OracleAccount> accounts)
    {
        foreach (var (parent, account) in accounts)
        {
            foreach (var taken in account.ChildEvents.Where(each => each.Kind == Kind.ChildReturned))
            {
                var closed = accounts.GetValueOrDefault(taken.Subject)?.Closed;
                if (closed is null || closed.Posted != taken.Posted || accounts[taken.Subject].Terms.Parent != parent)
                {
                    history.Break(
                        2, $"{parent} took back {taken.Posted} of {taken.Subject}, which gave {closed?.Posted}");
                }
            }
        }
    }
}
