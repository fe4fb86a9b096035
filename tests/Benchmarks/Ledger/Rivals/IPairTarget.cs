namespace SatGate.Benchmarks.Ledger.Rivals;

/// <summary>
/// Something that keeps one budget: every caller reserves one credit under an id and settles it, one call each.
/// </summary>
internal interface IPairTarget : IAsyncDisposable
{
    string Name { get; }

    ValueTask ReserveAsync(string id);

    ValueTask SettleAsync(string id);
}
