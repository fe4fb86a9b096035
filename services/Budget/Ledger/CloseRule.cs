namespace SatGate.Budget.Ledger;

/// <summary>
/// Closes a delegated account. It refuses new reservations from the first moment, waits for the open ones and for its
/// own children, and then gives back what is left; the closed account stays, so its id never names another budget.
/// </summary>
internal static class CloseRule
{
    public static ReturnStatus Begin(Account? account, LedgerLimits limits)
    {
        if (account is null)
        {
            return ReturnStatus.AccountNotFound;
        }
        if (account.Terms.IsRoot)
        {
            return ReturnStatus.NotAChild;
        }
        if (account.State == AccountState.Closed)
        {
            return ReturnStatus.AlreadyClosed;
        }
        if (account.State != AccountState.Closing)
        {
            // One event now and one when it is done.
            if (account.Outbox.Count + account.OutboxPromised + 2 > limits.OutboxEventsMax)
            {
                return ReturnStatus.OutboxFull;
            }
            var change = new LedgerEvent { Kind = EventKind.Closing };
            account.Record(ref change, limits);
        }
        return CloseWhenDone(account, limits) ? ReturnStatus.Returned : ReturnStatus.Closing;
    }

    public static bool CloseWhenDone(Account account, LedgerLimits limits)
    {
        if (account.State != AccountState.Closing || account.Holds.OpenCount > 0 || account.Children.Count > 0)
        {
            return false;
        }
        var change = new LedgerEvent { Kind = EventKind.Closed, Posted = account.Available, Amount = account.Spent };
        account.Record(ref change, limits);
        return true;
    }
}
