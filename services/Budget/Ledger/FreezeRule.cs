namespace SatGate.Budget.Ledger;

/// <summary>Stops new reservations and delegations of an account, or lets them go on; settlements never stop.</summary>
internal static class FreezeRule
{
    public static FreezeStatus Decide(Account? account, bool freeze, LedgerLimits limits)
    {
        if (account is null)
        {
            return FreezeStatus.AccountNotFound;
        }
        if (account.State is AccountState.Closing or AccountState.Closed)
        {
            return FreezeStatus.AccountClosed;
        }
        if (account.State == (freeze ? AccountState.Frozen : AccountState.Open))
        {
            return FreezeStatus.Unchanged;
        }
        if (account.Outbox.Count + account.OutboxPromised + 1 > limits.OutboxEventsMax)
        {
            return FreezeStatus.OutboxFull;
        }
        var change = new LedgerEvent { Kind = freeze ? EventKind.Frozen : EventKind.Unfrozen };
        account.Record(ref change, limits);
        return FreezeStatus.Changed;
    }
}
