using SatGate.Testing.Sidecar;
using SatGate.Testing.Sidecar.State;

namespace SatGate.Dapr.Tests.Client;

/// <summary>A mesh with one sidecar and one client of it.</summary>
internal sealed class Sidecars : IAsyncDisposable
{
    private Sidecars(SidecarMesh mesh, ScriptedSidecar own)
    {
        Mesh = mesh;
        Own = own;
        Client = Open(Own);
    }

    public SidecarMesh Mesh { get; }

    public ScriptedSidecar Own { get; }

    public DaprClient Client { get; }

    public static async Task<Sidecars> StartAsync(string? apiToken = null, string? appToken = null)
    {
        var mesh = new SidecarMesh { ApiToken = apiToken, AppToken = appToken };
        mesh.AddStore("state", new MemoryStore(StoreQuirks.Sqlite));
        return new Sidecars(mesh, await mesh.StartAsync("satgate-test"));
    }

    public static DaprSettings SettingsOf(ScriptedSidecar sidecar) =>
        DaprSettings.FromEnvironment(name => sidecar.Environment.GetValueOrDefault(name));

    public static DaprClient Open(ScriptedSidecar sidecar, DaprSettings? settings = null) =>
        new(settings ?? SettingsOf(sidecar), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Mesh.DisposeAsync();
    }
}
