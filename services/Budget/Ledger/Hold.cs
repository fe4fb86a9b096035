namespace SatGate.Budget.Ledger;

/// <summary>
/// An open reservation in its table: a value of 120 bytes, so that an account's reservations are one array. Times are
/// Unix milliseconds by the account's clock.
/// </summary>
internal struct Hold
{
    public ReservationId Id;
    public Credits Amount;

    /// <summary>The part within the limit, which is what `held` counts; the rest is overdraft or shadow.</summary>
    public Credits Covered;

    public long ExpiresAt;
    public long ReservedAt;

    /// <summary>The number of the event that reserved; windows tell their periods apart by it.</summary>
    public long Seq;

    /// <summary>Bit i is set when the account's window i counts the reservation.</summary>
    public byte Windows;

    // The table's own: whether the slot holds one, its hash, the chain of its bucket or of the free slots.
    internal bool IsOpen;
    internal int Hash;
    internal int Next;
    private byte _mode;
    private byte _expireAs;

    public Mode Mode
    {
        readonly get => (Mode)_mode;
        set => _mode = (byte)value;
    }

    public OutcomeRule ExpireAs
    {
        readonly get => (OutcomeRule)_expireAs;
        set => _expireAs = (byte)value;
    }
}
