namespace SatGate.Budget.Ledger;

/// <content>
/// How each event changes the account. No decision is made here: replaying a log must give what was decided then.
/// </content>
internal sealed partial class Account
{
    /// <summary>Applies an event of the log; the events' numbers must follow each other.</summary>
    public void Replay(in LedgerEvent change, LedgerLimits limits, in Balances after)
    {
        if (change.Seq != Seq + 1)
        {
            throw new InvalidDataException($"Account {Id}: event {change.Seq} follows event {Seq}.");
        }
        Advance(change.At);
        Apply(in change, limits);
        var mine = Balances;
        if (mine.Limit != after.Limit || mine.Spent != after.Spent || mine.Held != after.Held
            || mine.Delegated != after.Delegated)
        {
            throw new InvalidDataException(
                $"Account {Id}: replaying event {change.Seq} gave other balances than it records.");
        }
        Outbox.Append(in change, in after);
    }

    private void Apply(in LedgerEvent change, LedgerLimits limits)
    {
        Seq = change.Seq;
        switch (change.Kind)
        {
            case EventKind.Reserved:
                ApplyReserved(in change, limits);
                break;
            case EventKind.Settled or EventKind.Expired:
                ApplyEnded(in change, limits);
                break;
            case EventKind.Opened:
                Terms = change.Terms!;
                Limit = Terms.Limit;
                Clock = Math.Max(Clock, change.At);
                State = AccountState.Open;
                SetWindows(Terms.Windows.AsSpan());
                break;
            case EventKind.ToppedUp:
                Limit += change.Amount;
                if (_topUps.Count >= limits.TopUpsMax)
                {
                    _topUps.RemoveAt(0);
                }
                _topUps.Add(new TopUp(change.Subject!, change.Amount));
                break;
            case EventKind.WindowsSet:
                Terms = Terms with { Windows = change.Terms!.Windows };
                SetWindows(Terms.Windows.AsSpan());
                break;
            case EventKind.Frozen:
                State = AccountState.Frozen;
                break;
            case EventKind.Unfrozen:
                State = AccountState.Open;
                break;
            case EventKind.Closing:
                State = AccountState.Closing;
                break;
            case EventKind.Closed:
                State = AccountState.Closed;
                Returned = change.Posted;
                Limit -= change.Posted;
                break;
            default:
                ApplyChild(in change);
                break;
        }
    }

    private void ApplyReserved(in LedgerEvent change, LedgerLimits limits)
    {
        if (change.Amount.IsZero)
        {
            // A free call sets nothing aside: it is remembered as ended, so a repeat is recognised.
            Remember(in change, limits);
            return;
        }
        Holds.Add(new Hold
        {
            Id = change.Reservation,
            Amount = change.Amount,
            Covered = change.Covered,
            ExpiresAt = change.ExpiresAt,
            ReservedAt = change.At,
            Seq = change.Seq,
            Mode = change.Mode,
            ExpireAs = change.ExpireAs,
            Windows = change.Windows,
        });
        Held += change.Covered;
        HeldOver += change.Amount - change.Covered;
        CountInWindows(change.Windows, change.Amount);
    }

    private void ApplyEnded(in LedgerEvent change, LedgerLimits limits)
    {
        var slot = Holds.Find(in change.Reservation, change.Reservation.Hash());
        ref var hold = ref Holds[slot];
        var over = hold.Amount - hold.Covered;
        // The covered part is spent first: overdraft is what the limit could not carry.
        var covered = Credits.Min(change.Posted, hold.Covered);
        var beyond = change.Posted - covered;
        Held -= hold.Covered;
        HeldOver -= over;
        Spent += covered;
        if (hold.Mode == Mode.Shadow)
        {
            Shadow += beyond;
        }
        else
        {
            Overdraft += beyond;
        }
        var unspent = hold.Amount - change.Posted;
        for (var i = 0; i < _windows.Length; i++)
        {
            if ((hold.Windows & (1 << i)) != 0)
            {
                _windows[i].Uncount(unspent, hold.ReservedAt, hold.Seq);
            }
        }
        Holds.Remove(slot);
        Remember(in change, limits);
    }

    private void Remember(in LedgerEvent change, LedgerLimits limits) => Ended.Add(
        in change.Reservation, change.Reservation.Hash(), change.Amount, change.Posted, limits.ReservationsEndedMax);

    private void ApplyChild(in LedgerEvent change)
    {
        var id = change.Subject!;
        switch (change.Kind)
        {
            case EventKind.ChildOpening:
                _children.Add(id, new Child(id, change.Amount, ChildState.Opening, change.Terms, change.Seq));
                Delegated += change.Amount;
                CountInWindows(change.Windows, change.Amount);
                break;
            case EventKind.ChildOpened:
                _children[id] = _children[id] with { State = ChildState.Opened, Terms = null };
                break;
            case EventKind.ChildCancelled:
                Delegated -= change.Amount;
                _children.Remove(id);
                break;
            case EventKind.ChildReturning:
                _children[id] = _children[id] with { State = ChildState.Returning, Terms = null };
                break;
            case EventKind.ChildReturned:
                Delegated -= change.Amount;
                Spent += change.Amount - change.Posted;
                _children.Remove(id);
                break;
            default:
                throw new InvalidDataException($"Account {Id}: event kind {(int)change.Kind} is not known.");
        }
    }

    private void CountInWindows(byte mask, Credits amount)
    {
        for (var i = 0; i < _windows.Length; i++)
        {
            if ((mask & (1 << i)) != 0)
            {
                _windows[i].Count(amount);
            }
        }
    }

    private void SetWindows(ReadOnlySpan<WindowTerms> terms)
    {
        var windows = new WindowState[terms.Length];
        var from = new int[terms.Length];
        for (var i = 0; i < terms.Length; i++)
        {
            var wanted = terms[i];
            from[i] = Array.FindIndex(_windows, window => window.Terms.CountsLike(wanted));
            if (from[i] < 0 || Array.IndexOf(windows, _windows[from[i]]) >= 0)
            {
                // A new window starts empty: setting one must not lock an account out for what it spent before.
                from[i] = -1;
                windows[i] = WindowState.Create(wanted, Clock, Seq + 1);
                continue;
            }
            windows[i] = _windows[from[i]];
            windows[i].Retune(wanted);
        }
        _windows = windows;
        Holds.RenumberWindows(from);
    }
}
