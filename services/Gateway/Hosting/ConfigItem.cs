namespace SatGate.Gateway.Hosting;

/// <summary>Where satgate.yaml is kept as an item of a Dapr configuration store.</summary>
/// <param name="Store">The component's name.</param>
internal sealed record ConfigItem(string Store, string Key);
