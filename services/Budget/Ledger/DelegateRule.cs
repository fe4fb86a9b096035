using System.Collections.Immutable;

namespace SatGate.Budget.Ledger;

/// <summary>
/// The parent's side of a delegation and of its return. Credits leave the parent's available ones first and arrive in
/// the child after; on the way back the child closes first. So a crash between the steps can only leave credits
/// waiting.
/// </summary>
internal static class DelegateRule
{
    public static DelegateAnswer Begin(Account? parent, DelegateCommand command, LedgerLimits limits)
    {
        if (parent is null)
        {
            return new DelegateAnswer(DelegateStatus.AccountNotFound, Credits.Zero, null, 0, null);
        }
        var terms = ChildTerms(parent, command);
        var status = Refusal(parent, command, terms, limits, out var mask, out var detail);
        if (status == DelegateStatus.Unspecified)
        {
            var change = new LedgerEvent
            {
                Kind = EventKind.ChildOpening,
                Subject = command.Child,
                Amount = command.Amount,
                Windows = mask,
                Terms = terms,
            };
            parent.Record(ref change, limits);
            status = DelegateStatus.Delegated;
        }
        var child = parent.FindChild(command.Child);
        return new DelegateAnswer(status, parent.Available, child?.Terms ?? terms, child?.Seq ?? 0, detail);
    }

    /// <summary>The child exists with these terms: its parent need not keep them.</summary>
    public static void MarkOpened(Account parent, string child, long seq, LedgerLimits limits)
    {
        if (Find(parent, child, seq, ChildState.Opening) is not null)
        {
            var change = new LedgerEvent { Kind = EventKind.ChildOpened, Subject = child };
            parent.Record(ref change, limits);
        }
    }

    /// <summary>The child's id was taken by another account: the credits come back.</summary>
    public static void Cancel(Account parent, string child, long seq, LedgerLimits limits)
    {
        if (Find(parent, child, seq, ChildState.Opening) is { } entry)
        {
            var change = new LedgerEvent { Kind = EventKind.ChildCancelled, Subject = child, Amount = entry.Granted };
            parent.Record(ref change, limits);
            CloseRule.CloseWhenDone(parent, limits);
        }
    }

    /// <summary>
    /// Notes that a return has begun, so that whoever loads the parent after a crash goes on with it. Only of a child
    /// that is known to be open: behind one that is still opening there may be a closed account of the same id.
    /// </summary>
    public static void MarkReturning(Account parent, string child, LedgerLimits limits)
    {
        if (parent.FindChild(child) is { State: ChildState.Opened })
        {
            var change = new LedgerEvent { Kind = EventKind.ChildReturning, Subject = child };
            parent.Record(ref change, limits);
        }
    }

    /// <summary>The child is closed: what it spent is the parent's spending now, the rest is available again.</summary>
    public static void TakeBack(Account parent, string child, long seq, Credits returned, LedgerLimits limits)
    {
        if (Find(parent, child, seq, ChildState.Returning) is { } entry && returned <= entry.Granted)
        {
            var change = new LedgerEvent
            {
                Kind = EventKind.ChildReturned,
                Subject = child,
                Amount = entry.Granted,
                Posted = returned,
            };
            parent.Record(ref change, limits);
            CloseRule.CloseWhenDone(parent, limits);
        }
    }

    private static Child? Find(Account parent, string child, long seq, ChildState state) =>
        parent.FindChild(child) is { } entry && entry.Seq == seq && entry.State == state ? entry : null;

    private static DelegateStatus Refusal(
        Account parent,
        DelegateCommand command,
        AccountTerms terms,
        LedgerLimits limits,
        out byte mask,
        out string? detail)
    {
        detail = null;
        mask = 0;
        if (parent.State is AccountState.Closing or AccountState.Closed)
        {
            return DelegateStatus.AccountClosed;
        }
        if (parent.State != AccountState.Open)
        {
            return DelegateStatus.AccountFrozen;
        }
        if (parent.HasExpired)
        {
            return DelegateStatus.AccountExpired;
        }
        if (parent.FindChild(command.Child) is { } child)
        {
            return child.Granted == command.Amount && (child.Terms is null || child.Terms.SameAs(terms))
                ? DelegateStatus.Exists
                : DelegateStatus.ExistsWithDifferentTerms;
        }
        if (SetWindowsRule.Fault(terms.Windows.AsSpan(), limits) is { } fault)
        {
            detail = fault;
            return DelegateStatus.InvalidArgument;
        }
        if (ExceedsAvailable(parent, command.Amount, out mask, out detail))
        {
            return DelegateStatus.ExceedsAvailable;
        }
        if (parent.Children.Count >= limits.ChildrenMax)
        {
            return DelegateStatus.ChildLimitReached;
        }
        if (parent.Terms.DepthMax <= 0)
        {
            return DelegateStatus.DepthLimitReached;
        }
        // This event, and the three that end the child's life in this account.
        return parent.Outbox.Count + parent.OutboxPromised + 4 > limits.OutboxEventsMax
            ? DelegateStatus.OutboxFull
            : DelegateStatus.Unspecified;
    }

    /// <summary>
    /// Credits that leave by delegation count in the windows that count all tools: otherwise a holder would hand a
    /// daily budget to children of its own and spend it many times a day.
    /// </summary>
    private static bool ExceedsAvailable(Account parent, Credits amount, out byte mask, out string? detail)
    {
        mask = 0;
        detail = null;
        for (var i = 0; i < parent.Windows.Length; i++)
        {
            var window = parent.Windows[i];
            if (!window.Terms.Tools.IsAll)
            {
                continue;
            }
            if (amount > window.Remaining)
            {
                detail = $"{amount} credits asked, {window.Remaining} of {window.Cap} left in the "
                    + $"{window.Terms.Period} window of {parent.Id}";
                return true;
            }
            mask |= (byte)(1 << i);
        }
        if (amount <= parent.Available)
        {
            return false;
        }
        detail = $"{amount} credits asked, {parent.Available} of {parent.Limit} available in {parent.Id}";
        return true;
    }

    private static AccountTerms ChildTerms(Account parent, DelegateCommand command)
    {
        ImmutableArray<WindowTerms> windows =
            [.. command.Windows, .. parent.Terms.Windows.Select(window => window with { Inherited = true }).Distinct()];
        var expiresAt = parent.Terms.ExpiresAt;
        if (command.ExpiresAt != 0 && (expiresAt == 0 || command.ExpiresAt < expiresAt))
        {
            expiresAt = command.ExpiresAt;
        }
        return new AccountTerms(
            parent.Id,
            parent.Terms.Tenant,
            command.Label,
            command.Amount,
            expiresAt,
            parent.Terms.Depth + 1,
            Math.Max(0, Math.Min(command.DepthMax, parent.Terms.DepthMax - 1)),
            windows);
    }
}
