using SatGate.Contracts.Events.V1;

namespace SatGate.Events.Tests;

/// <summary>A double of the Audit service: keeps what it is given, or fails as a test wants it to.</summary>
internal sealed class CollectingSink : IEventSink
{
    private readonly Lock _lock = new();
    private readonly List<(string Topic, string Id)> _events = [];

    /// <summary>Called before a batch is taken; it may throw, or wait.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    public int Batches { get; private set; }

    public IReadOnlyList<(string Topic, string Id)> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    public async Task PublishAsync(string topic, IReadOnlyList<Event> events, CancellationToken cancellationToken)
    {
        await Before();
        lock (_lock)
        {
            Batches++;
            _events.AddRange(events.Select(published => (topic, published.EventId)));
        }
    }
}
