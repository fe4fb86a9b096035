namespace SatGate.Budget.Ledger;

/// <summary>What an event tells; the numbers are those of the contract and never move.</summary>
internal enum EventKind
{
    Unspecified = 0,
    Opened = 1,
    Reserved = 2,
    Settled = 3,
    Expired = 4,
    ToppedUp = 5,
    WindowsSet = 6,
    Frozen = 7,
    Unfrozen = 8,
    ChildOpening = 9,
    ChildOpened = 10,
    ChildCancelled = 11,
    ChildReturning = 12,
    ChildReturned = 13,
    Closing = 14,
    Closed = 15,
}
