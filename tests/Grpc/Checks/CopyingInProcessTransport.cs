namespace SatGate.Grpc.Tests.Checks;

/// <summary>The in-process invoker with every message sent through bytes.</summary>
public sealed class CopyingInProcessTransport() : InProcessTransport(copiesMessages: true);
