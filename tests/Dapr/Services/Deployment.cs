using System.Globalization;
using SatGate.Contracts.Auth.V1;
using SatGate.Contracts.Budget.V1;
using SatGate.Dapr.Invocation;
using SatGate.Testing.Sidecar;
using SatGate.Testing.Sidecar.State;

namespace SatGate.Dapr.Tests.Services;

/// <summary>
/// The services as they are deployed: two replicas of each as processes of their own, every one beside a scripted
/// sidecar, and an upstream that counts. The test itself is one more app, `satgate-test`.
/// </summary>
internal sealed class Deployment : IAsyncDisposable
{
    public const string RootKey = "0123456789abcdef0123456789abcdef";
    public const string GatewayToken = "a-token-of-the-test-gateways";
    public const string AdminToken = "a-token-of-the-test-auditors";

    // A busy machine is not what is tested: a call that takes long has not failed.
    private const int CallSeconds = 60;

    private readonly string _folder = Directory.CreateTempSubdirectory("satgate-dapr-").FullName;
    private readonly List<ServiceReplica> _replicas = [];
    private AppChannel? _budgetApp;
    private AppChannel? _authApp;
    private string? _rootKeySecret;

    private Deployment(IScriptedStore store, CountingServer upstream)
    {
        Upstream = upstream;
        Mesh.AddStore("satgate-state", store);
    }

    public SidecarMesh Mesh { get; } = new()
    {
        ApiToken = "shown-to-sidecars", AppToken = "shown-to-apps",
        Secrets = { ["root-key"] = RootKey, ["gateway-token"] = GatewayToken },
    };

    public CountingServer Upstream { get; }

    public List<ServiceReplica> Budgets { get; } = [];

    public List<ServiceReplica> Auths { get; } = [];

    public List<ServiceReplica> Gateways { get; } = [];

    /// <summary>One, over a file of its own.</summary>
    public List<ServiceReplica> Audits { get; } = [];

    public BudgetService.BudgetServiceClient Budget => new(_budgetApp!.Invoker);

    public AuthService.AuthServiceClient Auth => new(_authApp!.Invoker);

    /// <param name="config">Of the gateways, below their upstream.</param>
    /// <param name="timeout">Of the upstream: how long it may be silent, and so how long a hold lives at least.</param>
    /// <param name="configStore">The configuration component that the gateways follow; none when empty.</param>
    public static async Task<Deployment> StartAsync(
        IScriptedStore store,
        string config,
        int replicas,
        CancellationToken cancellationToken,
        string timeout = "60s",
        string configStore = "",
        string? rootKeySecret = null)
    {
        var deployment = new Deployment(store, await CountingServer.StartAsync()) { _rootKeySecret = rootKeySecret };
        try
        {
            await deployment.StartAsync(
                deployment.FileOf(config, timeout), configStore, replicas, cancellationToken);
            return deployment;
        }
        catch
        {
            await deployment.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }
        _budgetApp?.Dispose();
        _authApp?.Dispose();
        await Mesh.DisposeAsync();
        await Upstream.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>What the processes wrote, for a test that failed.</summary>
    public override string ToString() => string.Join('\n', _replicas.Select(each => each.Process.StandardError));

    /// <summary>A satgate.yaml with the one upstream and the lines given.</summary>
    public string FileOf(string config, string timeout = "60s") =>
        $$"""
        server: { transport: http }
        upstreams:
          counting: { transport: http, url: "{{Upstream.Url}}", allowPrivate: true, timeout: {{timeout}} }
        {{config}}
        """;

    private async Task StartAsync(
        string config, string configStore, int replicas, CancellationToken cancellationToken)
    {
        var own = await Mesh.StartAsync("satgate-test");
        var settings = DaprSettings.FromEnvironment(name => own.Environment.GetValueOrDefault(name)) with
        {
            CallTimeout = TimeSpan.FromSeconds(CallSeconds),
        };
        _budgetApp = new AppChannel(settings, "satgate-budget", TimeProvider.System);
        _authApp = new AppChannel(settings, "satgate-auth", TimeProvider.System);
        var file = Path.Combine(_folder, "satgate.yaml");
        await File.WriteAllTextAsync(file, config, cancellationToken);
        // All at once: they have to find each other in any order.
        var starting = new List<Task>();
        for (var i = 0; i < replicas; i++)
        {
            var data = Directory.CreateDirectory(Path.Combine(_folder, $"{i}")).FullName;
            starting.Add(AddAsync(
                Gateways,
                "Gateway",
                new()
                {
                    ["SATGATE_CONFIG"] = file,
                    ["SATGATE_DATA"] = data,
                    ["SATGATE_CONFIG_STORE"] = configStore,
                }));
            starting.Add(AddAsync(Auths, "Auth", new()
            {
                [_rootKeySecret is null ? "SATGATE_ROOT_KEY" : "SATGATE_ROOT_KEY_SECRET"] = _rootKeySecret ?? RootKey,
                ["SATGATE_DATA"] = data,
            }));
            starting.Add(AddAsync(Budgets, "Budget", new() { ["SATGATE_DATA"] = data }));
        }
        var log = Directory.CreateDirectory(Path.Combine(_folder, "audit")).FullName;
        starting.Add(AddAsync(Audits, "Audit", new() { ["SATGATE_ADMIN_TOKEN"] = AdminToken, ["SATGATE_DATA"] = log }));
        await Task.WhenAll(starting);

        async Task AddAsync(List<ServiceReplica> kind, string service, Dictionary<string, string> variables)
        {
            variables["SATGATE_CALL_SECONDS"] = CallSeconds.ToString(CultureInfo.InvariantCulture);
            var replica = await ServiceReplica.StartAsync(Mesh, service, variables, cancellationToken);
            lock (_replicas)
            {
                _replicas.Add(replica);
                kind.Add(replica);
            }
        }
    }
}
