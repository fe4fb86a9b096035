namespace SatGate.Testing.Sidecar.Broker;

/// <summary>One published event.</summary>
/// <param name="Source">The app-id of the publisher.</param>
/// <param name="Envelope">The CloudEvent in JSON, as published.</param>
public sealed record ScriptedEvent(string Pubsub, string Topic, string Source, byte[] Envelope);
