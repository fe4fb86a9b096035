using SatGate.Budget.Ledger;
using SatGate.Contracts.Budget.V1;
using SatGate.Simulation.World;

namespace SatGate.Simulation.Laws;

/// <summary>All that was durable, published and answered in a run, and the first law that it broke.</summary>
internal sealed class History
{
    private readonly Dictionary<string, AccountBook> _books = new(StringComparer.Ordinal);

    /// <summary>Steps of the world so far.</summary>
    public int Step { get; set; }

    public IReadOnlyCollection<AccountBook> Books => _books.Values;

    public List<Call> Answered { get; } = [];

    /// <summary>What callers asked to reserve, by account and reservation: nothing else may be booked.</summary>
    public Dictionary<(string Account, string Reservation), List<Call>> Reservations { get; } = [];

    private HashSet<string> Opened { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// The first breach. Noted and not thrown, because whoever finds it runs inside the ledger, which takes every
    /// exception of a store or publisher for a fault of theirs.
    /// </summary>
    public LawBrokenException? Broken { get; private set; }

    public AccountBook? Find(string account) => _books.GetValueOrDefault(account);

    public long SeqOf(string account) => Find(account)?.Seq ?? 0;

    public void Break(int law, string what) => Broken ??= new LawBrokenException(law, Step, what);

    public void OnAsked(Call call)
    {
        if (call.Kind == CallKind.Open)
        {
            Opened.Add(call.Account);
        }
        else if (call.Kind == CallKind.Reserve)
        {
            if (!Reservations.TryGetValue((call.Account, call.Subject), out var asked))
            {
                Reservations.Add((call.Account, call.Subject), asked = []);
            }
            asked.Add(call);
        }
    }

    /// <summary>Checks a document that has just become durable, and remembers it.</summary>
    public void OnSaved(string key, AccountDocument document)
    {
        if (key != "account/" + document.Id)
        {
            Break(2, $"the document of {document.Id} lies under {key}");
            return;
        }
        if (!_books.TryGetValue(document.Id, out var book))
        {
            if (document.Terms.Parent.Length == 0 && !Opened.Contains(document.Id))
            {
                Break(6, $"nobody opened {document.Id}, and it has a limit of {document.Limit}");
            }
            book = new AccountBook(document.Id);
            _books.Add(document.Id, book);
        }
        DocumentLaws.Check(this, book, document);
        foreach (var each in document.Outbox)
        {
            if (each.Seq == book.Seq + 1)
            {
                Remember(book, each);
            }
        }
        book.Document = document;
        TreeLaws.Check(this, book, document);
    }

    /// <summary>Checks that what a caller is told has been made durable before, and keeps the answer.</summary>
    public void OnAnswered(Call call)
    {
        Answered.Add(call);
        if (call.Kind == CallKind.Reserve && (ReserveStatus)call.Status is ReserveStatus.Reserved)
        {
            if (Find(call.Account)?.Reserved.Contains((call.Subject, call.Amount)) != true)
            {
                Break(5, $"answered and not durable: {call}");
            }
        }
        else if (call.Kind == CallKind.Settle && (SettleStatus)call.Status is SettleStatus.Settled)
        {
            // A free reservation has ended with its own event.
            var book = Find(call.Account);
            var free = call.Amount == 0 && book?.Reserved.Contains((call.Subject, 0)) == true;
            if (!free && book?.Ended.Contains((call.Subject, call.Amount)) != true)
            {
                Break(5, $"answered and not durable: {call}");
            }
        }
    }

    /// <summary>Checks events that have just been given to the consumer.</summary>
    public void OnPublished(string account, long firstSeq, long lastSeq, ReadOnlySpan<byte> packed)
    {
        if (Find(account) is not { } book || lastSeq > book.Seq)
        {
            Break(4, $"{account}: event {lastSeq} is published and not durable");
            return;
        }
        if (firstSeq > book.PublishedSeq + 1)
        {
            Break(4, $"{account}: event {firstSeq} is published after event {book.PublishedSeq}");
            return;
        }
        if (lastSeq <= book.PublishedSeq)
        {
            return;
        }
        var events = BudgetEvents.Parser.ParseFrom(packed).Events;
        for (var i = 0; i < events.Count; i++)
        {
            var seq = firstSeq + i;
            if (events[i].Seq != seq || !events[i].Equals(book.Events[(int)seq - 1].Event))
            {
                Break(4, $"{account}: event {seq} is published as {events[i]}");
            }
        }
        book.PublishedSeq = lastSeq;
    }

    private void Remember(AccountBook book, BudgetEvent each)
    {
        book.Events.Add((each, Step));
        if (each.Kind == BudgetEvent.Types.Kind.Reserved)
        {
            book.Reserved.Add((each.Subject, each.Amount));
        }
        else if (each.Kind is BudgetEvent.Types.Kind.Settled or BudgetEvent.Types.Kind.Expired)
        {
            book.Ended.Add((each.Subject, each.Posted));
        }
    }
}
