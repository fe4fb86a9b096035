namespace SatGate.Budget.Accounts;

/// <summary>
/// Sees to what nobody asks for: reservations whose time is over, accounts that nobody uses, and, after a start,
/// documents that another life of the process left with work to do. Lives on the loop.
/// </summary>
internal sealed class Sweeper(LedgerLoop loop, IDueIndex? index)
{
    /// <summary>After a full listing, this many sweeps until the next: another replica may have died.</summary>
    private const int SweepsBetweenListings = 240;

    private readonly PriorityQueue<AccountWriter, long> _due = new();
    private readonly List<AccountWriter> _all = [];
    private string _listedTo = "";
    private int _listingPause;
    private int _cursor;
    private bool _listing;

    public void Add(AccountWriter writer) => _all.Add(writer);

    /// <summary>Queues the account under its earliest expiry.</summary>
    public void OnFinished(AccountWriter writer)
    {
        var due = writer.DueHere;
        if (due < writer.QueuedDue)
        {
            writer.QueuedDue = due;
            _due.Enqueue(writer, due);
        }
        if (writer.Account is null && writer.IsIdle)
        {
            // There is no such account: asking for it must not fill the memory.
            writer.LastUsed = long.MinValue;
        }
    }

    public void Sweep()
    {
        while (_due.TryPeek(out var writer, out var due) && due <= loop.Now)
        {
            _due.Dequeue();
            if (writer.QueuedDue != due)
            {
                continue;
            }
            writer.QueuedDue = long.MaxValue;
            if (writer.DueHere <= loop.Now)
            {
                loop.MarkReady(writer);
            }
            else
            {
                OnFinished(writer);
            }
        }
        // Near the bound room is made before it is needed: what leaves is written first, which takes a step or two.
        var isCrowded = _all.Count > loop.Settings.AccountsCachedMax / 10 * 9;
        var usedBefore = loop.Now - (long)loop.Settings.AccountIdle.TotalMilliseconds;
        EvictIdle(isCrowded ? long.MaxValue : usedBefore, loop.Settings.SweepAccountsMax);
        List();
    }

    /// <summary>Makes room by evicting idle accounts whatever their age; false when it found none.</summary>
    public bool EvictSome() => EvictIdle(long.MaxValue, loop.Settings.SweepAccountsMax) > 0;

    private int EvictIdle(long usedBefore, int looksMax)
    {
        var evicted = 0;
        for (var looks = Math.Min(looksMax, _all.Count); looks > 0 && _all.Count > 0; looks--)
        {
            _cursor = _cursor >= _all.Count ? 0 : _cursor;
            var writer = _all[_cursor];
            if (writer.LastUsed < usedBefore && writer.IsIdle && loop.TryEvict(writer))
            {
                _all[_cursor] = _all[^1];
                _all.RemoveAt(_all.Count - 1);
                evicted++;
            }
            else
            {
                _cursor++;
            }
        }
        loop.FlushLeaving();
        return evicted;
    }

    private void List()
    {
        if (index is null || _listing || _listingPause-- > 0)
        {
            return;
        }
        _listing = true;
        var listing = loop.GetDueAsync(index, _listedTo);
        if (listing.IsCompletedSuccessfully)
        {
            OnListed(listing.Result);
            return;
        }
        _ = AwaitListing(listing);
    }

    private async Task AwaitListing(ValueTask<IReadOnlyList<string>> listing)
    {
        IReadOnlyList<string> keys = [];
        try
        {
            keys = await listing;
        }
        catch (Exception exception)
        {
            loop.Log.DueUnlisted(exception);
        }
        loop.PostInner(new LoopAction(_ => OnListed(keys)));
    }

    private void OnListed(IReadOnlyList<string> keys)
    {
        _listing = false;
        foreach (var key in keys)
        {
            var account = key[AccountWriter.KeyPrefix.Length..];
            if (loop.FindWriter(account) is null && loop.WriterOf(account) is { } writer)
            {
                loop.MarkReady(writer);
            }
        }
        _listedTo = keys.Count == 0 ? "" : keys[^1];
        _listingPause = keys.Count == 0 ? SweepsBetweenListings : 0;
    }
}
