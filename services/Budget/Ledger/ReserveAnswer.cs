namespace SatGate.Budget.Ledger;

/// <summary>
/// What became of a reservation. Remaining is the smallest of the account and its windows after the answer; ResetsAt is
/// Unix milliseconds, 0 when no window is exhausted.
/// </summary>
internal readonly record struct ReserveAnswer(
    ReserveStatus Status, Credits Remaining, Credits Limit, long ResetsAt, string? Detail)
{
    public static ReserveAnswer Refuse(ReserveStatus status, string? detail) =>
        new(status, Credits.Zero, Credits.Zero, 0, detail);
}
