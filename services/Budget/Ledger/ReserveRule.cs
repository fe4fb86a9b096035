namespace SatGate.Budget.Ledger;

/// <summary>
/// Sets credits aside before a call. The checks are in the order of <see cref="ReserveStatus"/>. Soft and shadow relax
/// the two answers about money and no other: what cannot be booked at all is refused in every mode.
/// </summary>
internal static class ReserveRule
{
    public static ReserveAnswer Decide(Account? account, in ReserveCommand command, LedgerLimits limits)
    {
        if (account is null)
        {
            return ReserveAnswer.Refuse(ReserveStatus.AccountNotFound, null);
        }
        var refusal = Refusal(account, in command, limits);
        if (refusal != ReserveStatus.Unspecified)
        {
            return Answer(account, refusal, command.Tool);
        }
        var change = new LedgerEvent
        {
            Kind = EventKind.Reserved,
            Reservation = command.Id,
            Amount = command.Amount,
            Covered = command.Amount,
            Mode = command.Mode,
            ExpireAs = command.ExpireAs,
            ExpiresAt = account.Clock + command.Lifetime,
            Tool = command.Tool,
        };
        // A free call passes an exhausted budget: it takes nothing from it.
        if (command.Amount.IsZero)
        {
            account.Record(ref change, limits);
            return Answer(account, ReserveStatus.Reserved, command.Tool);
        }
        var exhausted = CountingWindows(account, in command, out change.Windows);
        if (exhausted < 0 && command.Amount <= account.Available)
        {
            account.Record(ref change, limits);
            return Answer(account, ReserveStatus.Reserved, command.Tool);
        }
        return OverLimit(account, in command, ref change, exhausted, limits);
    }

    private static ReserveStatus Refusal(Account account, in ReserveCommand command, LedgerLimits limits)
    {
        if (account.State is AccountState.Closing or AccountState.Closed)
        {
            return ReserveStatus.AccountClosed;
        }
        if (account.State != AccountState.Open)
        {
            return ReserveStatus.AccountFrozen;
        }
        if (account.HasExpired)
        {
            return ReserveStatus.AccountExpired;
        }
        var slot = account.Holds.Find(in command.Id, command.Hash);
        if (slot >= 0)
        {
            // A reservation of shadow mode may hold nothing: it must not pass for one that does.
            ref var hold = ref account.Holds[slot];
            var same = hold.Amount == command.Amount && (hold.Mode == Mode.Shadow) == (command.Mode == Mode.Shadow);
            return same ? ReserveStatus.Exists : ReserveStatus.ExistsWithDifferentAmount;
        }
        if (account.Ended.TryFind(in command.Id, command.Hash, out var amount, out _))
        {
            // A free call ended as it began; asked for again it is still free.
            return !amount.IsZero ? ReserveStatus.AlreadySettled
                : command.Amount.IsZero ? ReserveStatus.Exists : ReserveStatus.ExistsWithDifferentAmount;
        }
        var needsHold = !command.Amount.IsZero;
        if (needsHold && account.Holds.OpenCount >= limits.ReservationsOpenMax)
        {
            return ReserveStatus.TooManyOpen;
        }
        // Room for this event, for the one that ends it, and for the end of all that is already open.
        var events = account.Outbox.Count + account.OutboxPromised + (needsHold ? 2 : 1);
        return events > limits.OutboxEventsMax ? ReserveStatus.OutboxFull : ReserveStatus.Unspecified;
    }

    /// <summary>The windows that count this call as a mask, and the first that has no room for it, or -1.</summary>
    private static int CountingWindows(Account account, in ReserveCommand command, out byte mask)
    {
        var exhausted = -1;
        var bits = 0;
        var windows = account.Windows;
        for (var i = 0; i < windows.Length; i++)
        {
            if (!windows[i].Matches(command.Tool))
            {
                continue;
            }
            bits |= 1 << i;
            if (exhausted < 0 && command.Amount > windows[i].Remaining)
            {
                exhausted = i;
            }
        }
        mask = (byte)bits;
        return exhausted;
    }

    private static ReserveAnswer OverLimit(
        Account account, in ReserveCommand command, ref LedgerEvent change, int exhausted, LedgerLimits limits)
    {
        var status = exhausted >= 0 ? ReserveStatus.WindowExhausted : ReserveStatus.ExceedsAvailable;
        var refusal = Answer(account, status, command.Tool) with
        {
            ResetsAt = exhausted >= 0 ? account.Windows[exhausted].ResetsAt : 0,
            Detail = Detail(account, in command, exhausted),
        };
        if (command.Mode == Mode.Soft)
        {
            change.Covered = Credits.Min(command.Amount, account.Available);
        }
        else if (command.Mode == Mode.Shadow)
        {
            // Hard mode would have booked nothing, so neither limit nor windows see this call.
            change.Covered = Credits.Zero;
            change.Windows = 0;
        }
        else
        {
            return refusal;
        }
        if (!Fits(account, command.Amount, change.Covered, change.Windows))
        {
            return refusal with { Detail = "the amount does not fit the account's columns" };
        }
        account.Record(ref change, limits);
        return Answer(account, ReserveStatus.ReservedOverLimit, command.Tool) with
        {
            ResetsAt = refusal.ResetsAt,
            Detail = refusal.Detail,
        };
    }

    private static bool Fits(Account account, Credits amount, Credits covered, byte mask)
    {
        var over = (Int128)account.Overdraft.Value + account.Shadow.Value + account.HeldOver.Value
            + amount.Value - covered.Value;
        var fits = over <= long.MaxValue;
        for (var i = 0; i < account.Windows.Length; i++)
        {
            fits &= (mask & (1 << i)) == 0 || account.Windows[i].Used.Fits(amount);
        }
        return fits;
    }

    private static ReserveAnswer Answer(Account account, ReserveStatus status, string tool)
    {
        var remaining = account.Available;
        foreach (var window in account.Windows)
        {
            if (window.Matches(tool))
            {
                remaining = Credits.Min(remaining, window.Remaining);
            }
        }
        return new ReserveAnswer(status, remaining, account.Limit, 0, null);
    }

    private static string Detail(Account account, in ReserveCommand command, int exhausted)
    {
        if (exhausted < 0)
        {
            return $"{command.Amount} credits asked, {account.Available} of {account.Limit} available in {account.Id}";
        }
        var window = account.Windows[exhausted];
        var tools = window.Terms.Tools.IsAll ? "all tools" : window.Terms.Tools.Text;
        var kind = window.Terms.Rolling ? "rolling " : "";
        return $"{command.Amount} credits asked, {window.Remaining} of {window.Cap} left in the {kind}"
            + $"{window.Terms.Period} window of {account.Id} for {tools}";
    }
}
