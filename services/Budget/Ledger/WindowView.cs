namespace SatGate.Budget.Ledger;

/// <summary>A window as a caller may see it; <see cref="ResetsAt"/> is in Unix milliseconds.</summary>
internal sealed record WindowView(WindowTerms Terms, Credits Used, Credits Remaining, long ResetsAt);
