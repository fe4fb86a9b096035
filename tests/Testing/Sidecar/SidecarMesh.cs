using System.Collections.Concurrent;
using SatGate.Testing.Sidecar.Broker;
using SatGate.Testing.Sidecar.State;

namespace SatGate.Testing.Sidecar;

/// <summary>
/// A test double of Dapr, not Dapr: it speaks as much of the sidecar's gRPC and HTTP API as SatGate uses, as
/// reference/dapr.md found it in the source of 1.18, for any number of apps in this process, and does on request what a
/// real one does on a bad day. Not shipped.
/// </summary>
public sealed class SidecarMesh : IAsyncDisposable
{
    private readonly List<ScriptedSidecar> _sidecars = [];
    private readonly ConcurrentDictionary<string, IScriptedStore> _stores = new(StringComparer.Ordinal);
    private int _turn;

    public SidecarMesh() => Broker = new ScriptedBroker(this);

    /// <summary>On every save of state.</summary>
    public SidecarFaults SaveFaults { get; } = new();

    /// <summary>On every read of state.</summary>
    public SidecarFaults GetFaults { get; } = new();

    /// <summary>On every call from app to app.</summary>
    public SidecarFaults InvokeFaults { get; } = new();

    /// <summary>On every request to publish.</summary>
    public SidecarFaults PublishFaults { get; } = new();

    /// <summary>The pub/sub component, under any name.</summary>
    public ScriptedBroker Broker { get; }

    /// <summary>Secrets by key that no app may read.</summary>
    public ConcurrentDictionary<string, string> SecretsOutOfScope { get; } = new(StringComparer.Ordinal);

    /// <summary>Secrets with several entries, by key.</summary>
    public ConcurrentDictionary<string, Dictionary<string, string>> SecretEntries { get; } =
        new(StringComparer.Ordinal);

    /// <summary>Secrets by key.</summary>
    public ConcurrentDictionary<string, string> Secrets { get; } = new(StringComparer.Ordinal);

    /// <summary>Configuration items by key.</summary>
    public ConcurrentDictionary<string, string> Configuration { get; } = new(StringComparer.Ordinal);

    /// <summary>What callers have to show (DAPR_API_TOKEN); null asks for none.</summary>
    public string? ApiToken { get; init; }

    /// <summary>What sidecars show the apps (APP_API_TOKEN); null shows none.</summary>
    public string? AppToken { get; init; }

    /// <summary>
    /// How often a unary call whose replica broke is sent to the next one, as the policy `replica` of
    /// components/*/resiliency.yaml asks; 0 leaves it to the caller.
    /// </summary>
    public int RetriesMax { get; set; }

    /// <summary>The state store components.</summary>
    public IReadOnlyDictionary<string, IScriptedStore> Stores => _stores;

    /// <summary>Adds a state store component; all sidecars share it.</summary>
    public void AddStore(string name, IScriptedStore store) => _stores[name] = store;

    /// <summary>Sets a configuration item and tells those who subscribed to its key.</summary>
    public void SetConfiguration(string key, string value)
    {
        Configuration[key] = value;
        ConfigurationSet?.Invoke(key, value);
    }

    /// <summary>Starts a sidecar beside one app, on free ports.</summary>
    /// <param name="appPort">Where the app listens or will; 0 for an app that is only a client.</param>
    public async Task<ScriptedSidecar> StartAsync(string appId, int appPort = 0)
    {
        var sidecar = new ScriptedSidecar(this, appId, appPort);
        await sidecar.StartAsync();
        lock (_sidecars)
        {
            _sidecars.Add(sidecar);
        }
        return sidecar;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        foreach (var sidecar in SidecarsOf(null))
        {
            await sidecar.DisposeAsync();
        }
        foreach (var store in _stores.Values)
        {
            await store.DisposeAsync();
        }
    }

    internal event Action<string, string>? ConfigurationSet;

    /// <summary>The running sidecars of one app, or of all.</summary>
    internal IReadOnlyList<ScriptedSidecar> SidecarsOf(string? appId)
    {
        lock (_sidecars)
        {
            return [.. _sidecars.Where(each => each.IsRunning && (appId is null || each.AppId == appId))];
        }
    }

    /// <summary>The next replica of an app in turn, or null when none runs.</summary>
    internal ScriptedSidecar? NextOf(string appId)
    {
        var replicas = SidecarsOf(appId).Where(each => each.IsListed).ToList();
        return replicas.Count == 0
            ? null
            : replicas[(int)((uint)Interlocked.Increment(ref _turn) % (uint)replicas.Count)];
    }
}
