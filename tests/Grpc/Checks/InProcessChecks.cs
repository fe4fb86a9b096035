namespace SatGate.Grpc.Tests.Checks;

public sealed class InProcessChecks(InProcessTransport transport)
    : TransportChecks(transport), IClassFixture<InProcessTransport>;
