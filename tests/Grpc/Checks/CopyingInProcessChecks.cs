namespace SatGate.Grpc.Tests.Checks;

public sealed class CopyingInProcessChecks(CopyingInProcessTransport transport)
    : TransportChecks(transport), IClassFixture<CopyingInProcessTransport>;
