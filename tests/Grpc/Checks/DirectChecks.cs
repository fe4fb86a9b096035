namespace SatGate.Grpc.Tests.Checks;

public sealed class DirectChecks(DirectTransport transport)
    : TransportChecks(transport), IClassFixture<DirectTransport>;
