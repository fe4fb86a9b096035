namespace SatGate.Budget.Events;

/// <summary>What a consumer learns about an event's number.</summary>
public enum EventOrder
{
    Unspecified = 0,

    /// <summary>The next one: take it.</summary>
    Next = 1,

    /// <summary>Seen before: drop it.</summary>
    Repeated = 2,

    /// <summary>Numbers are missing before it. They were not delivered: report it.</summary>
    Gap = 3,
}
