namespace SatGate.Gateway.Sessions;

/// <summary>A message that waits for the client's stream, with the fields of its event.</summary>
internal readonly record struct QueuedMessage(ReadOnlyMemory<byte> Message, ReadOnlyMemory<byte> EventFields);
