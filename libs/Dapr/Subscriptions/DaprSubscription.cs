using System.Text.Json.Serialization;

namespace SatGate.Dapr.Subscriptions;

/// <summary>One topic that an app subscribes to, as it tells its sidecar at <c>/dapr/subscribe</c>.</summary>
/// <param name="Route">Where deliveries are posted.</param>
/// <param name="DeadLetterTopic">
/// Where dropped events go. With one, and without an inbound retry policy, the first failure already goes there.
/// </param>
public sealed record DaprSubscription(
    [property: JsonPropertyName("pubsubname")] string PubsubName,
    [property: JsonPropertyName("topic")] string Topic,
    [property: JsonPropertyName("route")] string Route,
    [property: JsonPropertyName("deadLetterTopic")] string? DeadLetterTopic = null);
