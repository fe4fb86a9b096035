namespace SatGate.Budget.Ledger;

/// <summary>
/// The open reservations of one account by id. One array of values with its own hash chains; adding and removing
/// allocate nothing once the array has grown.
/// </summary>
internal sealed class HoldTable
{
    private const int None = -1;
    private const int CapacityMin = 4;

    private Hold[] _holds = [];
    private int[] _buckets = [];
    private int _free = None;

    public int OpenCount { get; private set; }

    /// <summary>No open reservation expires before this; it may be early, never late.</summary>
    public long ExpiresFirst { get; private set; } = long.MaxValue;

    /// <summary>The slots, open or free; <see cref="IsOpen"/> tells.</summary>
    public int SlotCount { get; private set; }

    public ref Hold this[int slot] => ref _holds[slot];

    public bool IsOpen(int slot) => _holds[slot].IsOpen;

    /// <summary>The slot of the reservation, or -1.</summary>
    public int Find(in ReservationId id, int hash)
    {
        if (OpenCount == 0)
        {
            return None;
        }
        var slot = _buckets[hash & (_buckets.Length - 1)] - 1;
        while (slot >= 0)
        {
            ref var hold = ref _holds[slot];
            if (hold.Hash == hash && hold.Id.Equals(id))
            {
                return slot;
            }
            slot = hold.Next;
        }
        return None;
    }

    /// <summary>Adds a reservation; the caller has made sure that its id is new.</summary>
    public void Add(in Hold source)
    {
        var hash = source.Id.Hash();
        var slot = Take();
        ref var hold = ref _holds[slot];
        hold = source;
        hold.IsOpen = true;
        hold.Hash = hash;
        ref var bucket = ref _buckets[hash & (_buckets.Length - 1)];
        hold.Next = bucket - 1;
        bucket = slot + 1;
        OpenCount++;
        ExpiresFirst = Math.Min(ExpiresFirst, source.ExpiresAt);
    }

    /// <summary>Takes out a reservation that has ended.</summary>
    public void Remove(int slot)
    {
        ref var hold = ref _holds[slot];
        ref var bucket = ref _buckets[hold.Hash & (_buckets.Length - 1)];
        if (bucket - 1 == slot)
        {
            bucket = hold.Next + 1;
        }
        else
        {
            var previous = bucket - 1;
            while (_holds[previous].Next != slot)
            {
                previous = _holds[previous].Next;
            }
            _holds[previous].Next = hold.Next;
        }
        hold.IsOpen = false;
        hold.Next = _free;
        _free = slot;
        OpenCount--;
        if (OpenCount == 0)
        {
            ExpiresFirst = long.MaxValue;
        }
    }

    /// <summary>Looks at every open reservation for the earliest expiry: amortised over the time until then.</summary>
    public void FindFirstExpiry()
    {
        var first = long.MaxValue;
        for (var slot = 0; slot < SlotCount; slot++)
        {
            if (IsOpen(slot))
            {
                first = Math.Min(first, _holds[slot].ExpiresAt);
            }
        }
        ExpiresFirst = first;
    }

    /// <summary>Window i is now what window <paramref name="from"/>[i] was, or new where that is -1.</summary>
    public void RenumberWindows(ReadOnlySpan<int> from)
    {
        for (var slot = 0; slot < SlotCount; slot++)
        {
            var before = _holds[slot].Windows;
            var after = 0;
            for (var i = 0; i < from.Length; i++)
            {
                after |= from[i] >= 0 && (before & (1 << from[i])) != 0 ? 1 << i : 0;
            }
            _holds[slot].Windows = (byte)after;
        }
    }

    private int Take()
    {
        if (_free != None)
        {
            var slot = _free;
            _free = _holds[slot].Next;
            return slot;
        }
        if (SlotCount == _holds.Length)
        {
            Grow();
        }
        return SlotCount++;
    }

    private void Grow()
    {
        var capacity = Math.Max(CapacityMin, _holds.Length * 2);
        Array.Resize(ref _holds, capacity);
        _buckets = new int[capacity];
        for (var slot = 0; slot < SlotCount; slot++)
        {
            // Only a full table grows, so there is no free slot among these.
            ref var bucket = ref _buckets[_holds[slot].Hash & (capacity - 1)];
            _holds[slot].Next = bucket - 1;
            bucket = slot + 1;
        }
    }
}
