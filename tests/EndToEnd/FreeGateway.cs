using SatGate.Testing;

namespace SatGate.EndToEnd.Tests;

/// <summary>
/// A gateway in front of the fidelity server, over http and stdio, whose calls are free: nothing is added to a result,
/// so every byte can be compared.
/// </summary>
public sealed class FreeGateway(RealServers servers) : IAsyncLifetime
{
    private GatewayProcess? _process;

    public GatewayProcess Process => _process ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() => _process = await GatewayProcess.StartAsync(
        "upstreams:\n"
        + RealServers.Http("http", servers.Fidelity)
        + RealServers.Stdio("stdio", RealServers.FidelityCommand)
        + "tools: { defaultCost: 0 }\n",
        CancellationToken.None);

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
