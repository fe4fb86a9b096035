using System.Globalization;

namespace SatGate.Testing;

/// <summary>
/// A Redis of its own from the installed program, in a temporary folder and on a free loopback port. Its settings are
/// the built-in ones, which are those that Debian ships, unless others are given. Stopped by its process id.
/// </summary>
public sealed class RedisProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_startTime = TimeSpan.FromSeconds(20);

    private readonly string _folder;
    private readonly ChildProcess _process;

    private RedisProcess(string folder, int port, ChildProcess process)
    {
        _folder = folder;
        Port = port;
        _process = process;
    }

    /// <summary>The TCP port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Starts a server; ready when its port accepts connections.</summary>
    /// <param name="folder">Where its folder is made; null is where temporary files are.</param>
    /// <param name="settings">Arguments such as `--appendonly`, `yes`.</param>
    /// <param name="cancellationToken">Ends the wait and the server.</param>
    /// <exception cref="InvalidOperationException">Redis did not start.</exception>
    public static async Task<RedisProcess> StartAsync(
        string? folder, string[] settings, CancellationToken cancellationToken)
    {
        var name = Path.Combine(folder ?? Path.GetTempPath(), "satgate-redis-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(name);
        var port = FreePort.Next();
        var process = ChildProcess.Start(
            "redis-server",
            ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", name, .. settings],
            null,
            name);
        var server = new RedisProcess(name, port, process);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_startTime);
            await Eventually.HoldsAsync(
                async () => process.IsRunning
                    ? await Eventually.AcceptsConnectionsAsync(port, limit.Token)
                    : throw new InvalidOperationException($"Redis ended early.\n{process}"),
                limit.Token);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process.IsRunning)
        {
            await _process.StopAsync(CancellationToken.None);
        }
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
