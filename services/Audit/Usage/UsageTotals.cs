namespace SatGate.Audit.Usage;

/// <summary>
/// What was counted: calls by decision and outcome, credits charged as the calls say, and credits posted as the ledger
/// says. The two are equal once every hold has ended; the difference is what is still open or was never told.
/// </summary>
public readonly record struct UsageTotals
{
    public long Calls { get; init; }

    public long Denied { get; init; }

    /// <summary>Calls that ran into a tool's error or never came back.</summary>
    public long Errors { get; init; }

    /// <summary>Credits that the calls were charged.</summary>
    public long Credits { get; init; }

    /// <summary>Credits that the ledger posted.</summary>
    public long Posted { get; init; }

    /// <summary>Of all calls together.</summary>
    public long DurationUs { get; init; }

    public long DurationUsMax { get; init; }

    public long BytesIn { get; init; }

    public long BytesOut { get; init; }

    public static UsageTotals operator +(UsageTotals one, UsageTotals other) => new()
    {
        Calls = Sum(one.Calls, other.Calls),
        Denied = Sum(one.Denied, other.Denied),
        Errors = Sum(one.Errors, other.Errors),
        Credits = Sum(one.Credits, other.Credits),
        Posted = Sum(one.Posted, other.Posted),
        DurationUs = Sum(one.DurationUs, other.DurationUs),
        DurationUsMax = Math.Max(one.DurationUsMax, other.DurationUsMax),
        BytesIn = Sum(one.BytesIn, other.BytesIn),
        BytesOut = Sum(one.BytesOut, other.BytesOut),
    };

    // A report that stands at the greatest number is better than a log that stops.
    private static long Sum(long one, long other) => one > long.MaxValue - other ? long.MaxValue : one + other;

    public static UsageTotals Add(UsageTotals left, UsageTotals right) => left + right;
}
