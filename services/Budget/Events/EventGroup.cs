namespace SatGate.Budget.Events;

/// <summary>
/// Consecutive events of one account, packed: the bytes are the `events` of satgate.budget.v1.BudgetEvents, whose
/// parser reads them as they are. Valid only until the publisher's call returns.
/// </summary>
public readonly record struct EventGroup(string Account, long FirstSeq, long LastSeq, ReadOnlyMemory<byte> Events);
