namespace SatGate.Testing.Sidecar.State;

/// <summary>Redis answered with an error.</summary>
public sealed class RedisErrorException(string message) : Exception(message);
