using SatGate.Budget.Ledger;

namespace SatGate.Benchmarks.Ledger;

/// <summary>Reservation ids of a benchmark.</summary>
internal static class BenchmarkIds
{
    public static ReservationId Parse(ReadOnlySpan<char> text) => ReservationId.TryParse(text, out var id)
        ? id
        : throw new ArgumentException($"{text} is no reservation id.");

    public static ReserveCommand Reserve(in ReservationId id, long amount, long lifetime) => new()
    {
        Id = id,
        Hash = id.Hash(),
        Amount = new Credits(amount),
        Lifetime = lifetime,
        Tool = "search",
        Mode = Mode.Hard,
        ExpireAs = OutcomeRule.Charge,
    };

    public static SettleCommand Settle(in ReservationId id, long post) =>
        new() { Id = id, Hash = id.Hash(), Post = new Credits(post), Outcome = Outcome.Ran };
}
