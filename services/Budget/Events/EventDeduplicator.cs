namespace SatGate.Budget.Events;

/// <summary>
/// A consumer's memory of how far it has seen each account's events. Bounded: with more accounts than it may keep, it
/// says so by refusing the event, and the consumer must ask its own store. Not for several threads at once.
/// </summary>
public sealed class EventDeduplicator(int accountsMax)
{
    private readonly Dictionary<string, long> _seen = [];

    /// <summary>Begins an account where the consumer's own store says it stands. False when there is no room.</summary>
    public bool TryStart(string account, long lastSeq)
    {
        if (!_seen.ContainsKey(account) && _seen.Count >= accountsMax)
        {
            return false;
        }
        _seen[account] = lastSeq;
        return true;
    }

    /// <summary>
    /// Judges one event. After Gap the account stands at this event, so a gap is reported once; an account never seen
    /// begins at 1. Unspecified means there was no room to remember.
    /// </summary>
    public EventOrder Accept(string account, long seq)
    {
        var last = _seen.GetValueOrDefault(account);
        if (seq <= last)
        {
            return EventOrder.Repeated;
        }
        if (!TryStart(account, seq))
        {
            return EventOrder.Unspecified;
        }
        return seq == last + 1 ? EventOrder.Next : EventOrder.Gap;
    }

    /// <summary>Forgets an account that the consumer has put into its own store.</summary>
    public void Forget(string account) => _seen.Remove(account);
}
