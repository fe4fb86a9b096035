namespace SatGate.Budget.Accounts;

/// <content>Which accounts are in memory: how an operation finds its writer, and how idle ones leave.</content>
internal sealed partial class LedgerLoop
{
    public void Route(AccountOperation operation)
    {
        if (_routedLast is not null && !_stopped && _routedLast.Id == operation.Account)
        {
            _routedLast.Enqueue(operation);
            return;
        }
        var writer = _stopped ? null : WriterOf(operation.Account);
        _routedLast = writer;
        if (writer is null)
        {
            operation.Refuse(_stopped ? "the ledger is stopping" : "too many accounts are in use at once");
            Release(operation);
            return;
        }
        writer.Enqueue(operation);
    }

    /// <summary>The account's writer, or null when there is no room for another.</summary>
    public AccountWriter? WriterOf(string account)
    {
        if (_writers.TryGetValue(account, out var writer))
        {
            return writer;
        }
        if (_writers.Count >= Settings.AccountsCachedMax && !_sweeper.EvictSome())
        {
            return null;
        }
        writer = new AccountWriter(this, account);
        _writers.Add(account, writer);
        _sweeper.Add(writer);
        return writer;
    }

    public AccountWriter? FindWriter(string account) => _writers.GetValueOrDefault(account);

    /// <summary>Drops an idle account from memory; a log store first writes its document.</summary>
    public bool TryEvict(AccountWriter writer)
    {
        if (writer.HasPublishedUnsaved)
        {
            writer.SavePublished();
            return false;
        }
        if (writer.Mark.IsDirty)
        {
            _leaving.Add(writer);
            return false;
        }
        _writers.Remove(writer.Id);
        if (ReferenceEquals(_routedLast, writer))
        {
            _routedLast = null;
        }
        return true;
    }

    /// <summary>Writes the documents of those that want to leave; the next sweep finds them clean.</summary>
    public void FlushLeaving()
    {
        if (_leaving.Count > 0)
        {
            _log!.WriteBehind(_leaving);
            _leaving.Clear();
        }
    }

    /// <summary>
    /// A writer lost its account's memory; with a log, the store's rows are older than what was lost.
    /// </summary>
    public void Abandon() => _log?.Abandon();

    public void AddWatch(string account, AccountWatch watch)
    {
        if (WriterOf(account) is not { } writer)
        {
            watch.End();
            return;
        }
        writer.Watches.Add(watch);
        if (writer.Account is { } known)
        {
            watch.Set(known.Balances);
        }
        else
        {
            MarkReady(writer);
        }
    }

    public void RemoveWatch(string account, AccountWatch watch)
    {
        watch.End();
        FindWriter(account)?.Watches.Remove(watch);
    }

    /// <summary>Nobody steps a stopped loop: whoever handed in too late takes the inbox and refuses it.</summary>
    private void RefuseIfStopped()
    {
        if (!_stopped)
        {
            return;
        }
        var item = _inbox.TakeAll();
        while (item is not null)
        {
            var next = item.Next;
            item.Next = null;
            if (item is AccountOperation operation)
            {
                operation.Refuse("the ledger has stopped");
                operation.Complete();
            }
            item = next;
        }
    }
}
