using System.Collections.Immutable;

namespace SatGate.Budget.Ledger;

/// <summary>
/// Replaces an account's own windows; inherited ones stay, and a window that counts as before keeps its count.
/// </summary>
internal static class SetWindowsRule
{
    /// <summary>Null when the windows can hold together; otherwise what is wrong and how to mend it.</summary>
    public static string? Fault(ReadOnlySpan<WindowTerms> windows, LedgerLimits limits)
    {
        if (windows.Length > limits.WindowsMax)
        {
            return $"windows must be at most {limits.WindowsMax}, inherited ones included";
        }
        for (var i = 0; i < windows.Length; i++)
        {
            if (windows[i].Fault() is { } fault)
            {
                return $"windows[{i}]: {fault}";
            }
            for (var j = 0; j < i; j++)
            {
                if (windows[i].CountsLike(windows[j]))
                {
                    return $"windows[{i}]: counts the same as windows[{j}]; keep the one with the smaller cap";
                }
            }
        }
        return null;
    }

    public static (SetWindowsStatus Status, string? Detail) Decide(
        Account? account, ImmutableArray<WindowTerms> own, LedgerLimits limits)
    {
        if (account is null)
        {
            return (SetWindowsStatus.AccountNotFound, null);
        }
        if (account.State is AccountState.Closing or AccountState.Closed)
        {
            return (SetWindowsStatus.AccountClosed, null);
        }
        ImmutableArray<WindowTerms> windows = [.. own, .. account.Terms.Windows.Where(window => window.Inherited)];
        if (Fault(windows.AsSpan(), limits) is { } fault)
        {
            return (SetWindowsStatus.InvalidArgument, fault);
        }
        if (windows.AsSpan().SequenceEqual(account.Terms.Windows.AsSpan()))
        {
            return (SetWindowsStatus.Set, null);
        }
        if (account.Outbox.Count + account.OutboxPromised + 1 > limits.OutboxEventsMax)
        {
            return (SetWindowsStatus.OutboxFull, null);
        }
        var change = new LedgerEvent
        {
            Kind = EventKind.WindowsSet,
            Terms = AccountTerms.None with { Windows = windows },
        };
        account.Record(ref change, limits);
        return (SetWindowsStatus.Set, null);
    }
}
