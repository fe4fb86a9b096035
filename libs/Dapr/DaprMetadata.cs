namespace SatGate.Dapr;

/// <summary>What a sidecar says of itself.</summary>
/// <param name="Id">The app-id it was started for.</param>
public sealed record DaprMetadata(string Id, string RuntimeVersion, IReadOnlyList<DaprComponent> Components);

/// <summary>A loaded component.</summary>
/// <param name="Type">Such as <c>state.redis</c>.</param>
public sealed record DaprComponent(string Name, string Type, string Version);
