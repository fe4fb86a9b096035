using SatGate.Budget.Ledger;
using SatGate.Contracts.Budget.V1;

namespace SatGate.Simulation.World;

/// <summary>
/// The end of a run: store and consumer do as they are asked, and everything has to come to rest by itself. What is
/// open expires, what is half done is completed, what is not published is published, though nobody asks for it.
/// </summary>
internal sealed class Rest(World world, Life[] lives, VirtualTime time, Crowd crowd)
{
    private static readonly TimeSpan s_roundLength = TimeSpan.FromSeconds(20);

    private const int RoundsMax = 60;

    public void Come()
    {
        foreach (var life in lives)
        {
            life.Calm();
        }
        // Long enough for every reservation, and for clocks that are hours apart.
        RunFor(s_roundLength);
        time.Skip(TimeSpan.FromDays(4));
        var open = Unfinished();
        for (var round = 0; open is not null && round < RoundsMax; round++)
        {
            RunFor(s_roundLength);
            open = Unfinished();
        }
        if (open is not null)
        {
            world.History.Break(open.Value.Law, open.Value.What);
        }
        else if (crowd.Waiting.FirstOrDefault() is { } waiting)
        {
            world.History.Break(5, $"never answered: {waiting}");
        }
        CheckTotals();
        CheckReadable();
        world.ThrowIfBroken();
    }

    private void RunFor(TimeSpan length)
    {
        var until = time.Elapsed + length.Ticks;
        while (time.Elapsed < until)
        {
            world.History.Step++;
            if (!world.Go() && !time.RunNext())
            {
                return;
            }
            world.ThrowIfBroken();
        }
    }

    private (int Law, string What)? Unfinished()
    {
        foreach (var book in world.History.Books)
        {
            var document = book.Document!;
            if (document.Open.Count > 0)
            {
                return (6, $"{book.Id}: reservation {document.Open[0].Id} is still open");
            }
            if (book.PublishedSeq < book.Seq)
            {
                return (4, $"{book.Id}: event {book.PublishedSeq + 1} is not published");
            }
            if (document.Children.FirstOrDefault(
                child => child.State != ChildDocument.Types.State.Opened) is { } child)
            {
                return (2, $"{book.Id}: its child {child.Id} is still {child.State}");
            }
        }
        return null;
    }

    /// <summary>Law 2 as it is written, over the whole store.</summary>
    private void CheckTotals()
    {
        Int128 granted = 0, there = 0, spent = 0, posted = 0;
        foreach (var book in world.History.Books)
        {
            var document = book.Document!;
            granted += document.Terms.Parent.Length == 0 ? book.Grants : 0;
            if (document.State != Contracts.Budget.V1.AccountState.Closed)
            {
                there += (Int128)document.Limit - document.Delegated;
                spent += document.Spent;
            }
            foreach (var (each, _) in book.Events)
            {
                posted += each.Kind is BudgetEvent.Types.Kind.Settled or BudgetEvent.Types.Kind.Expired
                    ? each.Posted : 0;
            }
            posted -= (Int128)document.Overdraft + document.Shadow;
        }
        if (granted != there || spent != posted)
        {
            world.History.Break(2, $"granted {granted}, there {there}; spent {spent}, posted {posted}");
        }
    }

    /// <summary>Law 5: a process that starts now sees every account as it was answered.</summary>
    private void CheckReadable()
    {
        foreach (var book in world.History.Books)
        {
            var found = lives[0].Driven.Wait(lives[0].Ledger.GetAsync(book.Id));
            for (var again = 0; found.Status == GetStatus.StoreUnavailable && again < RoundsMax; again++)
            {
                // More accounts than fit in memory: some have to leave first.
                RunFor(TimeSpan.FromSeconds(1));
                found = lives[0].Driven.Wait(lives[0].Ledger.GetAsync(book.Id));
            }
            if (found.Status != GetStatus.Found || found.Account!.Balances.Seq != book.Seq)
            {
                world.History.Break(
                    5, $"{book.Id}: {found.Status} at event {found.Account?.Balances.Seq}, durable is {book.Seq}");
            }
        }
    }
}
