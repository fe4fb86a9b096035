using SatGate.Contracts.Events.V1;

namespace SatGate.Events;

/// <summary>
/// Where events leave a service: the Audit service in this process, or the sidecar's pub/sub. At least once: a batch
/// whose call returns has been taken durably and is not sent again; one whose call throws is sent again, whole and in
/// the same order, so the receiver drops repeats by <see cref="Event.EventId"/>.
/// </summary>
public interface IEventSink
{
    /// <summary>Hands on events of one topic, in order.</summary>
    /// <param name="topic">One of <see cref="EventTopics"/>.</param>
    /// <param name="events">Not empty; not changed by either side afterwards.</param>
    Task PublishAsync(string topic, IReadOnlyList<Event> events, CancellationToken cancellationToken);
}
