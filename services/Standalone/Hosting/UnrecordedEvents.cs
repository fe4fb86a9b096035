using SatGate.Contracts.Events.V1;
using SatGate.Events;

namespace SatGate.Standalone.Hosting;

/// <summary>The sink of a gateway whose config asks for no record: takes every event and keeps none.</summary>
internal sealed class UnrecordedEvents : IEventSink
{
    public Task PublishAsync(string topic, IReadOnlyList<Event> events, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}
