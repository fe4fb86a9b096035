using System.Diagnostics.Metrics;

namespace SatGate.Budget.Accounts;

/// <summary>The ledger's metrics (docs/wire.md, Metrics). Costs next to nothing while nobody listens.</summary>
internal sealed class LedgerMetrics : IDisposable
{
    private readonly Meter _meter = new("SatGate.Budget");
    private readonly Histogram<long> _batches;
    private long _eventsWaiting;

    public LedgerMetrics()
    {
        _batches = _meter.CreateHistogram(
            "satgate_ledger_batch_size", null, "Operations that one step of the ledger answered.", [],
            new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] });
        _meter.CreateObservableGauge(
            "satgate_outbox_events", () => Volatile.Read(ref _eventsWaiting), null,
            "Ledger events that are not yet published.");
    }

    public void Answered(int operations) => _batches.Record(operations);

    /// <summary>Counted once per tick, not at every change.</summary>
    public void EventsWaiting(long events) => Volatile.Write(ref _eventsWaiting, events);

    public void Dispose() => _meter.Dispose();
}
