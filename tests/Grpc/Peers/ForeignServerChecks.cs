using SatGate.Grpc.Tests.Checks;

namespace SatGate.Grpc.Tests.Peers;

/// <summary>The list of checks with grpc-js as the server.</summary>
public sealed class ForeignServerChecks(ForeignServerTransport transport)
    : TransportChecks(transport), IClassFixture<ForeignServerTransport>
{
    protected override bool ServerIsOurs => false;
}
