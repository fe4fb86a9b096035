using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using SatGate.Dapr.Subscriptions;
using SatGate.Events;
using Event = SatGate.Contracts.Events.V1.Event;

namespace SatGate.Dapr.Events;

/// <summary>
/// Takes delivered events and hands them to a sink: SUCCESS only after the sink has returned, RETRY when it threw, DROP
/// for what can never be read.
/// </summary>
public sealed class EventDelivery(IEventSink sink, ILogger<EventDelivery> logger)
{
    /// <summary>Where the deliveries of a topic are posted.</summary>
    public static string RouteOf(string topic) => "/events/" + topic;

    /// <summary>All topics of <see cref="EventTopics"/>.</summary>
    /// <param name="deadLetterTopic">See <see cref="DaprSubscription"/>; null for none.</param>
    public static IReadOnlyList<DaprSubscription> Subscriptions(string pubsubName, string? deadLetterTopic) =>
        [.. EventTopics.All.Select(
            topic => new DaprSubscription(pubsubName, topic, RouteOf(topic), deadLetterTopic))];

    /// <summary>Maps <c>/dapr/subscribe</c> and the routes of all topics.</summary>
    public void Map(IEndpointRouteBuilder routes, string pubsubName, string? deadLetterTopic) =>
        routes.MapSubscriptions(Subscriptions(pubsubName, deadLetterTopic), DeliverAsync);

    /// <summary>Takes one delivery.</summary>
    public async Task<DeliveryStatus> DeliverAsync(
        string topic, ReadOnlyMemory<byte> envelope, CancellationToken cancellationToken)
    {
        Event message;
        try
        {
            message = EventJson.Read(envelope);
        }
        catch (InvalidDataException exception)
        {
            logger.EventDropped(topic, exception.Message);
            return DeliveryStatus.Drop;
        }
        try
        {
            await sink.PublishAsync(topic, [message], cancellationToken);
            return DeliveryStatus.Success;
        }
        catch (Exception exception)
        {
            // Whatever a sink throws, the event is not taken; the broker has it still.
            logger.EventNotTaken(exception, message.EventId);
            return DeliveryStatus.Retry;
        }
    }
}
