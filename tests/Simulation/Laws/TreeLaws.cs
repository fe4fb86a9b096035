using SatGate.Contracts.Budget.V1;

namespace SatGate.Simulation.Laws;

/// <summary>
/// Law 2 between an account and its relatives, after every save: what a parent notes as delegated is in the child, or
/// waits for it. So credits are conserved over the whole tree, at every instant and not only at the end.
/// </summary>
internal static class TreeLaws
{
    public static void Check(History history, AccountBook book, AccountDocument now)
    {
        foreach (var entry in now.Children)
        {
            CheckEntry(history, now, entry, history.Find(entry.Id)?.Document);
        }
        if (now.Terms.Parent.Length == 0)
        {
            CheckGrants(history, book, now);
        }
        else if (now.State != AccountState.Closed)
        {
            var entry = history.Find(now.Terms.Parent)?.Document?.Children.FirstOrDefault(child => child.Id == now.Id);
            if (entry is null || entry.Granted != now.Limit)
            {
                history.Break(
                    2, $"{now.Id} is {now.State} at event {now.Seq} and has {now.Limit} credits, its parent "
                    + $"{now.Terms.Parent} granted {entry?.Granted ?? 0}");
            }
        }
        else if (now.Limit != now.Spent)
        {
            history.Break(2, $"{now.Id} is closed and has {now.Limit - now.Spent} credits left");
        }
    }

    private static void CheckEntry(History history, AccountDocument parent, ChildDocument entry, AccountDocument? child)
    {
        var isOpening = entry.State == ChildDocument.Types.State.Opening;
        if (child is null || child.Terms.Parent != parent.Id)
        {
            if (!isOpening)
            {
                history.Break(2, $"{parent.Id} granted {entry.Granted} to {entry.Id}, which is not its child");
            }
            return;
        }
        // Behind an entry that is still opening there may be a closed account of the same id, from long ago.
        var has = child.State == AccountState.Closed ? child.Spent + child.Returned : child.Limit;
        if (has != entry.Granted && !(isOpening && child.State == AccountState.Closed))
        {
            history.Break(2, $"{parent.Id} granted {entry.Granted} to {entry.Id}, which has {has}");
        }
    }

    /// <summary>Credits come into a tree by opening its root and by topping it up, and in no other way.</summary>
    private static void CheckGrants(History history, AccountBook book, AccountDocument now)
    {
        var granted = (Int128)book.Grants;
        for (; book.GrantsCounted < book.Seq; book.GrantsCounted++)
        {
            var each = book.Events[book.GrantsCounted].Event;
            granted += each.Kind is BudgetEvent.Types.Kind.Opened or BudgetEvent.Types.Kind.ToppedUp ? each.Amount : 0;
        }
        if (granted != now.Limit)
        {
            history.Break(2, $"{now.Id} was granted {granted} credits and has a limit of {now.Limit}");
            return;
        }
        book.Grants = now.Limit;
    }
}
