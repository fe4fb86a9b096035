namespace SatGate.Budget.Events;

/// <summary>For a composition in which nobody listens, chosen by name: events end here.</summary>
public sealed class DiscardedEvents : IEventPublisher
{
    public ValueTask PublishAsync(EventBatch batch, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
