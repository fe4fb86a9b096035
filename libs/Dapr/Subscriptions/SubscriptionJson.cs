using System.Text.Json.Serialization;

namespace SatGate.Dapr.Subscriptions;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<DaprSubscription>))]
internal sealed partial class SubscriptionJson : JsonSerializerContext;
