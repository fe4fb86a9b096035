using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Budget.Accounts;
using SatGate.Budget.Stores;
using SatGate.Dapr;
using SatGate.Testing.Sidecar;
using SatGate.Testing.Sidecar.State;

namespace SatGate.Budget.Tests.Stores;

/// <summary>A scripted sidecar over one store, and clients of it as the ledger has them.</summary>
internal sealed class DaprStores : IAsyncDisposable
{
    private readonly List<DaprClient> _clients = [];

    private DaprStores(SidecarMesh mesh, ScriptedSidecar sidecar)
    {
        Mesh = mesh;
        Sidecar = sidecar;
    }

    public SidecarMesh Mesh { get; }

    public ScriptedSidecar Sidecar { get; }

    public static async Task<DaprStores> StartAsync(IScriptedStore store)
    {
        var mesh = new SidecarMesh();
        mesh.AddStore("state", store);
        return new DaprStores(mesh, await mesh.StartAsync("satgate-budget"));
    }

    public IStateStore Open(TimeSpan? callTimeout = null)
    {
        var settings = DaprSettings.FromEnvironment(name => Sidecar.Environment.GetValueOrDefault(name));
        var client = new DaprClient(
            settings with { CallTimeout = callTimeout ?? settings.CallTimeout }, TimeProvider.System);
        _clients.Add(client);
        return new DaprStateStore(
            client, new DaprStoreSettings { StoreName = "state" }, NullLogger<DaprStateStore>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }
        await Mesh.DisposeAsync();
    }
}
