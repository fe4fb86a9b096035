namespace SatGate.Budget.Ledger;

/// <summary>
/// Ends a reservation. Every account state settles, frozen and closing included: the call was made. It is never refused
/// for want of room, because the reservation kept a place in the outbox for its end.
/// </summary>
internal static class SettleRule
{
    public static SettleAnswer Decide(Account? account, in SettleCommand command, LedgerLimits limits)
    {
        if (account is null)
        {
            return new SettleAnswer(SettleStatus.AccountNotFound, Credits.Zero, null);
        }
        return new SettleAnswer(Apply(account, in command, limits), account.Available, null);
    }

    private static SettleStatus Apply(Account account, in SettleCommand command, LedgerLimits limits)
    {
        var slot = account.Holds.Find(in command.Id, command.Hash);
        if (slot < 0)
        {
            if (!account.Ended.TryFind(in command.Id, command.Hash, out _, out var posted))
            {
                return SettleStatus.ReservationNotFound;
            }
            return posted == command.Post ? SettleStatus.AlreadySettled : SettleStatus.AlreadySettledDifferently;
        }
        ref var hold = ref account.Holds[slot];
        if (command.Post > hold.Amount)
        {
            return SettleStatus.AmountExceedsReserved;
        }
        var change = new LedgerEvent
        {
            Kind = EventKind.Settled,
            Reservation = command.Id,
            Amount = hold.Amount,
            Posted = command.Post,
            Outcome = command.Outcome,
        };
        account.Record(ref change, limits);
        CloseRule.CloseWhenDone(account, limits);
        return SettleStatus.Settled;
    }
}
