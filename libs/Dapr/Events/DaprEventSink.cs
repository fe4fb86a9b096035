using Grpc.Core;
using SatGate.Events;
using Event = SatGate.Contracts.Events.V1.Event;

namespace SatGate.Dapr.Events;

/// <summary>
/// Events to the sidecar's pub/sub, in bulk. Returns when the broker has taken every one of them; where it has not
/// taken one the call throws and the caller sends all of them again, so that order and completeness do not depend on
/// which one failed. Repeats carry the same CloudEvents id.
/// </summary>
/// <param name="pubsubName">The component.</param>
/// <param name="source">Our app-id.</param>
public sealed class DaprEventSink(DaprClient client, string pubsubName, string source) : IEventSink
{
    /// <summary>Events in one request.</summary>
    public const int BulkEventsMax = 128;

    /// <summary>Bytes of events in one request, under the sidecar's 4 MiB with room for the frames.</summary>
    public const int BulkBytesMax = 2 * 1024 * 1024;

    /// <exception cref="DaprException">At least one event was not taken.</exception>
    public async Task PublishAsync(string topic, IReadOnlyList<Event> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        var bulk = new List<ReadOnlyMemory<byte>>(Math.Min(events.Count, BulkEventsMax));
        var bytes = 0;
        foreach (var message in events)
        {
            var json = EventJson.Write(message, source);
            if (bulk.Count == BulkEventsMax || (bulk.Count > 0 && bytes + json.Length > BulkBytesMax))
            {
                await PublishAsync(topic, bulk, cancellationToken);
                bulk.Clear();
                bytes = 0;
            }
            bulk.Add(json);
            bytes += json.Length;
        }
        if (bulk.Count > 0)
        {
            await PublishAsync(topic, bulk, cancellationToken);
        }
    }

    private async Task PublishAsync(
        string topic, List<ReadOnlyMemory<byte>> bulk, CancellationToken cancellationToken)
    {
        var failed = await client.BulkPublishEventAsync(pubsubName, topic, bulk, cancellationToken);
        if (failed.Count > 0)
        {
            throw new DaprException(
                $"The broker did not take {failed.Count} of {bulk.Count} events of {topic}.",
                StatusCode.Unavailable,
                null);
        }
    }
}
