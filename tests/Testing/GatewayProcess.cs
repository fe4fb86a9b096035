using System.Globalization;
using System.Net;

namespace SatGate.Testing;

/// <summary>
/// The real gateway as a user starts it: `satgate serve --config FILE`, on a free loopback port, in an own temporary
/// folder. Ready when /readyz answers 200; stopped by SIGTERM, and a stop that is not clean fails the test.
/// </summary>
public sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_startTime = TimeSpan.FromSeconds(60);
    private readonly string _folder;

    private GatewayProcess(string folder, int port, ChildProcess process)
    {
        _folder = folder;
        Port = port;
        Process = process;
    }

    /// <summary>The process itself: id, outputs.</summary>
    public ChildProcess Process { get; }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The folder of satgate.yaml and of everything the gateway writes; deleted at the end.</summary>
    public string Folder => _folder;

    /// <summary>The file the gateway was started with; changing it is a reload.</summary>
    public string ConfigFile => ConfigFileIn(_folder);

    /// <summary>The root of its HTTP endpoints, by name, because the conformance suite insists on localhost.</summary>
    public Uri Address => new($"http://localhost:{Port.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>The endpoint of all upstreams together.</summary>
    public Uri Aggregate => new(Address, "/mcp");

    /// <summary>The endpoint of one upstream.</summary>
    public Uri Server(string name) => new(Address, $"/servers/{name}/mcp");

    /// <summary>The built command line, of the same configuration as the tests.</summary>
    /// <exception cref="InvalidOperationException">It was not built.</exception>
    public static string Assembly
    {
        get
        {
            var path = Repository.PathOf(
                "services", "Standalone", "bin", Repository.Configuration, "net10.0", "satgate.dll");
            return File.Exists(path) ? path : throw new InvalidOperationException($"Not built: {path}.");
        }
    }

    /// <summary>Writes the config below a `server:` section for HTTP, starts the gateway, waits for it.</summary>
    public static Task<GatewayProcess> StartAsync(string config, CancellationToken cancellationToken) =>
        StartAsync(config, new Dictionary<string, string>(), cancellationToken);

    /// <summary>The same with extra environment variables.</summary>
    public static async Task<GatewayProcess> StartAsync(
        string config, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var port = FreePort.Next();
        var folder = Directory.CreateTempSubdirectory("satgate-test-").FullName;
        var server = $"server: {{ transport: http, host: 127.0.0.1, port: {port} }}\n";
        await File.WriteAllTextAsync(ConfigFileIn(folder), server + config, cancellationToken);
        var process = ChildProcess.Start(
            "dotnet", [Assembly, "serve", "--config", ConfigFileIn(folder)], environment, folder);
        var gateway = new GatewayProcess(folder, port, process);
        try
        {
            await gateway.WaitUntilReadyAsync(cancellationToken);
            return gateway;
        }
        catch
        {
            await process.DisposeAsync();
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Stops it with SIGTERM and returns its outputs; a non-zero exit code is an exception.</summary>
    public async Task<ProcessOutput> StopAsync(CancellationToken cancellationToken)
    {
        var output = await Process.StopAsync(cancellationToken);
        return output.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"The gateway did not stop cleanly: {output}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Process.IsRunning)
            {
                await StopAsync(CancellationToken.None);
            }
        }
        finally
        {
            await Process.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static string ConfigFileIn(string folder) => Path.Combine(folder, "satgate.yaml");

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_startTime);
        using var client = new HttpClient { BaseAddress = Address };
        try
        {
            await Eventually.HoldsAsync(() => IsReadyAsync(client, limit.Token), limit.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"/readyz did not answer 200 within {s_startTime}.\n{Process}", exception);
        }
    }

    private async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        if (!Process.IsRunning)
        {
            throw new InvalidOperationException($"The gateway ended at start.\n{Process}");
        }

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
