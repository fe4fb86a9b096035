using System.Globalization;
using System.Net;
using SatGate.Testing;
using SatGate.Testing.Sidecar;

namespace SatGate.Dapr.Tests.Services;

/// <summary>One service as a real process beside its scripted sidecar.</summary>
internal sealed class ServiceReplica : IAsyncDisposable
{
    private static readonly TimeSpan s_startTime = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan s_stopTime = TimeSpan.FromSeconds(60);

    private readonly string _service;
    private readonly IReadOnlyDictionary<string, string> _variables;

    private ServiceReplica(string service, ScriptedSidecar sidecar, IReadOnlyDictionary<string, string> variables)
    {
        _service = service;
        Sidecar = sidecar;
        _variables = variables;
        Process = Launch();
    }

    public ScriptedSidecar Sidecar { get; }

    public ChildProcess Process { get; private set; }

    public int Port => Sidecar.AppPort;

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}"));

    /// <param name="service">The folder's name, such as Budget.</param>
    public static async Task<ServiceReplica> StartAsync(
        SidecarMesh mesh,
        string service,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken)
    {
        var sidecar = await mesh.StartAsync("satgate-" + service.ToLowerInvariant(), FreePort.Next());
        var replica = new ServiceReplica(service, sidecar, variables);
        await replica.WaitUntilReadyAsync(cancellationToken);
        return replica;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        Signals.SendKill(Process.Id);
        await Process.WaitAsync(CancellationToken.None);
    }

    /// <summary>As an orchestrator does it: no new calls are sent to it, then SIGTERM.</summary>
    public void BeginStop()
    {
        Sidecar.IsListed = false;
        Signals.SendTerminate(Process.Id);
    }

    /// <summary>Waits for the end of a stop that has begun, with exit code 0, and starts it again.</summary>
    public async Task EndStopAndRestartAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_stopTime);
        var ended = await Process.WaitAsync(limit.Token);
        Assert.True(ended.ExitCode == 0, $"{_service} ended with {ended.ExitCode}\n{ended.StandardError}");
        await RestartAsync(cancellationToken);
        Sidecar.IsListed = true;
    }

    /// <summary>Starts it again where it was.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await Process.DisposeAsync();
        Process = Launch();
        await WaitUntilReadyAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await Sidecar.DisposeAsync();
    }

    private ChildProcess Launch()
    {
        var assembly = Repository.PathOf(
            "services", _service, "bin", Repository.Configuration, "net10.0", $"SatGate.{_service}.dll");
        var environment = new Dictionary<string, string>(Sidecar.Environment);
        foreach (var (name, value) in _variables)
        {
            environment[name] = value;
        }
        return ChildProcess.Start("dotnet", [assembly], environment);
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_startTime);
        try
        {
            await Eventually.HoldsAsync(() => IsReadyAsync(limit.Token), limit.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{_service} is not ready within {s_startTime}.\n{Process}", exception);
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        if (!Process.IsRunning)
        {
            // With all it said.
            await Process.WaitAsync(cancellationToken);
            throw new InvalidOperationException($"{_service} ended at start.\n{Process}");
        }
        if (_service != "Gateway")
        {
            return await Eventually.AcceptsConnectionsAsync(Port, cancellationToken);
        }
        using var client = new HttpClient { BaseAddress = Address };
        try
        {
            using var response = await client.GetAsync(new Uri("/readyz", UriKind.Relative), cancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
