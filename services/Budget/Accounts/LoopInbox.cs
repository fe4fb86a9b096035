namespace SatGate.Budget.Accounts;

/// <summary>
/// Where other threads hand items to the loop: a stack that is pushed by one compare-and-swap and taken whole. Because
/// items are never taken singly, a reused item cannot confuse a push. Every item knows the depth below it, so the bound
/// costs nothing.
/// </summary>
internal sealed class LoopInbox(int itemsMax)
{
    private LoopItem? _top;

    /// <summary>
    /// False when the inbox is full; <paramref name="wasEmpty"/> tells whether the loop may be asleep.
    /// </summary>
    public bool TryPush(LoopItem item, bool bounded, out bool wasEmpty) =>
        TryPush(item, item, 1, bounded, out wasEmpty);

    /// <summary>
    /// Pushes a chain: <paramref name="last"/> leads by Next down to <paramref name="first"/>, which runs first.
    /// </summary>
    public bool TryPush(LoopItem last, LoopItem first, int count, bool bounded, out bool wasEmpty)
    {
        while (true)
        {
            var top = Volatile.Read(ref _top);
            var depth = (top?.Depth ?? 0) + count;
            wasEmpty = top is null;
            if (bounded && depth > itemsMax)
            {
                return false;
            }
            first.Next = top;
            last.Depth = depth;
            if (Interlocked.CompareExchange(ref _top, last, top) == top)
            {
                return true;
            }
        }
    }

    /// <summary>How many wait to be taken.</summary>
    public int Count => Volatile.Read(ref _top)?.Depth ?? 0;

    public bool IsEmpty => Volatile.Read(ref _top) is null;

    /// <summary>Everything that waits, oldest first, linked by Next; null when nothing does.</summary>
    public LoopItem? TakeAll()
    {
        if (IsEmpty)
        {
            return null;
        }
        var item = Interlocked.Exchange(ref _top, null);
        LoopItem? oldest = null;
        while (item is not null)
        {
            var below = item.Next;
            item.Next = oldest;
            oldest = item;
            item = below;
        }
        return oldest;
    }
}
