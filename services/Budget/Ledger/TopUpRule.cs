namespace SatGate.Budget.Ledger;

/// <summary>
/// Raises a root account's limit. Credits enter a tree here and by Open, nowhere else. An overdraft is a record and is
/// not paid off by it.
/// </summary>
internal static class TopUpRule
{
    public static (TopUpStatus Status, string? Detail) Decide(Account? account, TopUp topUp, LedgerLimits limits)
    {
        if (account is null)
        {
            return (TopUpStatus.AccountNotFound, null);
        }
        if (account.State is AccountState.Closing or AccountState.Closed)
        {
            return (TopUpStatus.AccountClosed, null);
        }
        if (!account.Terms.IsRoot)
        {
            return (TopUpStatus.NotARoot, "a delegated account is raised by delegating again");
        }
        foreach (var earlier in account.TopUps)
        {
            if (earlier.Id == topUp.Id)
            {
                var same = earlier.Amount == topUp.Amount;
                return (same ? TopUpStatus.Exists : TopUpStatus.ExistsWithDifferentAmount, null);
            }
        }
        if (!account.Limit.Fits(topUp.Amount))
        {
            return (TopUpStatus.InvalidArgument, "amount would raise the limit beyond 64 bits");
        }
        if (account.Outbox.Count + account.OutboxPromised + 1 > limits.OutboxEventsMax)
        {
            return (TopUpStatus.OutboxFull, null);
        }
        var change = new LedgerEvent { Kind = EventKind.ToppedUp, Subject = topUp.Id, Amount = topUp.Amount };
        account.Record(ref change, limits);
        return (TopUpStatus.ToppedUp, null);
    }

    /// <summary>Null when the arguments can hold; otherwise what is wrong.</summary>
    public static string? Fault(string operation, long amount)
    {
        if (!Identifiers.IsReservation(operation))
        {
            return "operation must be 1 to 64 characters of [A-Za-z0-9._:/-]";
        }
        return amount > 0 ? null : "amount must be more than 0";
    }
}
