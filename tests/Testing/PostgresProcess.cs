using System.Globalization;

namespace SatGate.Testing;

/// <summary>
/// A PostgreSQL of its own from the installed programs: a fresh cluster in a temporary folder, on a free loopback port,
/// with the settings that Debian ships, fsync included. Stopped by its process id.
/// </summary>
public sealed class PostgresProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_startTime = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly int _port;
    private ChildProcess _process;

    private PostgresProcess(string folder, int port, ChildProcess process)
    {
        _folder = folder;
        _port = port;
        _process = process;
    }

    /// <summary>What a client needs to connect as the cluster's owner.</summary>
    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=satgate;Database=postgres");

    /// <summary>The TCP port on 127.0.0.1.</summary>
    public int Port => _port;

    /// <summary>Creates a cluster and starts its server; ready when it answers.</summary>
    /// <param name="folder">Where the cluster's folder is made; null is where temporary files are.</param>
    /// <param name="settings">Server settings beyond the shipped ones, `name=value`.</param>
    /// <param name="cancellationToken">Ends the wait and the server.</param>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed, or did not start.</exception>
    public static async Task<PostgresProcess> StartAsync(
        string? folder, string[] settings, CancellationToken cancellationToken)
    {
        var name = Path.Combine(folder ?? Path.GetTempPath(), "satgate-postgres-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(name);
        try
        {
            await ServerAccount.OwnAsync(name, cancellationToken);
            var (program, arguments) = ServerAccount.Unprivileged(
                Program("initdb"), "-D", name, "-U", "satgate", "-A", "trust", "--no-sync", "-E", "UTF8",
                "--locale", "C");
            await using (var initialise = ChildProcess.Start(program, arguments, null, name))
            {
                var output = await initialise.WaitAsync(cancellationToken);
                if (output.ExitCode != 0)
                {
                    throw new InvalidOperationException($"initdb failed.\n{initialise}");
                }
            }
            var server = new PostgresProcess(name, FreePort.Next(), null!);
            await server.LaunchAsync(settings, cancellationToken);
            return server;
        }
        catch
        {
            Directory.Delete(name, recursive: true);
            throw;
        }
    }

    /// <summary>Ends the server without any chance to clean up, as a power cut does.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Starts it again over what is on the disk.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await _process.DisposeAsync();
        // The lock file names a process that is gone; the server would find out itself, unless the id is used again.
        File.Delete(Path.Combine(_folder, "postmaster.pid"));
        await LaunchAsync([], cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process.IsRunning)
        {
            // SIGINT ends it without waiting for its clients.
            Signals.SendInterrupt(_process.Id);
            await Eventually.HoldsAsync(
                () => !_process.IsRunning, TimeSpan.FromSeconds(20), "PostgreSQL stops", CancellationToken.None);
        }
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Program(string name) =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .OrderDescending()
                .Select(version => Path.Combine(version, "bin", name))
                .FirstOrDefault(File.Exists)
                ?? name
            : name;

    private async Task LaunchAsync(string[] settings, CancellationToken cancellationToken)
    {
        var (program, arguments) = ServerAccount.Unprivileged(
            Program("postgres"),
            ["-D", _folder, "-p", _port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1",
                "-c", "unix_socket_directories=",
                .. settings.SelectMany(setting => new[] { "-c", setting })]);
        _process = ChildProcess.Start(program, arguments, null, _folder);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_startTime);
        await Eventually.HoldsAsync(
            async () => _process.IsRunning
                ? await AnswersAsync(limit.Token)
                : throw new InvalidOperationException($"PostgreSQL ended early.\n{_process}"),
            limit.Token);
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        await using var asked = ChildProcess.Start(
            Program("pg_isready"), ["-h", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture)]);
        return (await asked.WaitAsync(cancellationToken)).ExitCode == 0;
    }
}
