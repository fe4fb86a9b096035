namespace SatGate.Budget.Ledger;

/// <summary>What became of a settlement; Remaining is the account's available credits after it.</summary>
internal readonly record struct SettleAnswer(SettleStatus Status, Credits Remaining, string? Detail);
