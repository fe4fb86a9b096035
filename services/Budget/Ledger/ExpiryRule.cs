namespace SatGate.Budget.Ledger;

/// <summary>
/// Ends the reservations whose time to live is over, by the rule each was made with; unspecified charges.
/// </summary>
internal static class ExpiryRule
{
    /// <summary>
    /// Runs before every batch, so nobody ever sees a reservation that has outlived its time. Returns how many ended.
    /// </summary>
    public static int ExpireDue(Account account, LedgerLimits limits)
    {
        if (account.Holds.ExpiresFirst > account.Clock)
        {
            return 0;
        }
        var expired = 0;
        for (var slot = 0; slot < account.Holds.SlotCount; slot++)
        {
            if (!account.Holds.IsOpen(slot) || account.Holds[slot].ExpiresAt > account.Clock)
            {
                continue;
            }
            ref var hold = ref account.Holds[slot];
            var change = new LedgerEvent
            {
                Kind = EventKind.Expired,
                Reservation = hold.Id,
                Amount = hold.Amount,
                Posted = hold.ExpireAs == OutcomeRule.Refund ? Credits.Zero : hold.Amount,
                Outcome = Outcome.Unknown,
            };
            account.Record(ref change, limits);
            expired++;
        }
        account.Holds.FindFirstExpiry();
        CloseRule.CloseWhenDone(account, limits);
        return expired;
    }
}
