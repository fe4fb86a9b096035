using SatGate.Contracts.Budget.V1;

namespace SatGate.Simulation.Laws;

/// <summary>The laws as far as one document and the one before it show them; checked after every save.</summary>
internal static class DocumentLaws
{
    public static void Check(History history, AccountBook book, AccountDocument now)
    {
        CheckColumns(history, now);
        CheckReservations(history, now);
        CheckEvents(history, book, now);
        if (book.Document is { } before && now.Clock < before.Clock)
        {
            history.Break(6, $"{now.Id}: its clock ran back from {before.Clock} to {now.Clock}");
        }
    }

    private static void CheckColumns(History history, AccountDocument now)
    {
        var used = (Int128)now.Spent + now.Held + now.Delegated;
        if (now.Spent < 0 || now.Held < 0 || now.Delegated < 0 || used > now.Limit)
        {
            history.Break(
                1, $"{now.Id}: spent {now.Spent}, held {now.Held}, delegated {now.Delegated} of limit {now.Limit}");
        }
        if (now.Overdraft < 0 || now.Shadow < 0)
        {
            history.Break(2, $"{now.Id}: overdraft {now.Overdraft}, shadow {now.Shadow}");
        }
        foreach (var window in now.Windows)
        {
            if (window.Used < 0)
            {
                history.Break(1, $"{now.Id}: a window has {window.Used} used");
            }
        }
    }

    private static void CheckReservations(History history, AccountDocument now)
    {
        var held = (Int128)0;
        foreach (var hold in now.Open)
        {
            held += hold.Covered;
            if (hold.ExpiresAt <= now.Clock)
            {
                history.Break(6, $"{now.Id}: reservation {hold.Id} ends at {hold.ExpiresAt}, the clock is {now.Clock}");
            }
        }
        var delegated = (Int128)0;
        foreach (var child in now.Children)
        {
            delegated += child.Granted;
        }
        if (held != now.Held || delegated != now.Delegated)
        {
            history.Break(
                2, $"{now.Id}: held {now.Held} and delegated {now.Delegated}, by its entries {held} and {delegated}");
        }
    }

    private static void CheckEvents(History history, AccountBook book, AccountDocument now)
    {
        if (now.Seq < book.Seq)
        {
            history.Break(5, $"{now.Id}: event {book.Seq} was durable and the document is back at event {now.Seq}");
            return;
        }
        var first = now.Seq - now.Outbox.Count + 1;
        for (var i = 0; i < now.Outbox.Count; i++)
        {
            if (now.Outbox[i].Seq != first + i)
            {
                history.Break(4, $"{now.Id}: event {now.Outbox[i].Seq} lies where event {first + i} belongs");
                return;
            }
        }
        if (first > book.PublishedSeq + 1)
        {
            history.Break(
                4, $"{now.Id}: events before {first} are gone, published are those up to {book.PublishedSeq}");
            return;
        }
        if (first > book.Seq + 1)
        {
            history.Break(4, $"{now.Id}: changed from event {book.Seq} to {now.Seq} without the events between");
            return;
        }
        var known = now.Outbox.Count - (int)(now.Seq - book.Seq);
        if (known > 0 && !now.Outbox[known - 1].Equals(book.Events[(int)book.Seq - 1].Event))
        {
            history.Break(5, $"{now.Id}: event {book.Seq} was durable and is another now");
        }
        if (now.Seq == book.Seq)
        {
            CheckUnchanged(history, book.Document!, now);
        }
        else
        {
            CheckBalances(history, now.Outbox[^1], now);
        }
    }

    private static void CheckUnchanged(History history, AccountDocument before, AccountDocument now)
    {
        if (before.Limit != now.Limit || before.Spent != now.Spent || before.Held != now.Held
            || before.Delegated != now.Delegated || before.State != now.State || before.Open.Count != now.Open.Count
            || before.Children.Count != now.Children.Count)
        {
            history.Break(4, $"{now.Id}: changed without an event after {now.Seq}");
        }
    }

    private static void CheckBalances(History history, BudgetEvent last, AccountDocument now)
    {
        if (last.Limit != now.Limit || last.Spent != now.Spent || last.Held != now.Held
            || last.Delegated != now.Delegated)
        {
            history.Break(4, $"{now.Id}: the balances are not those of event {last.Seq}");
        }
    }
}
