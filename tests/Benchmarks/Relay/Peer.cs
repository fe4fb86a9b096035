using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SatGate.Benchmarks.Relay;

/// <summary>A process that the benchmark starts and ends by itself.</summary>
internal sealed class Peer : IDisposable
{
    private static readonly ConcurrentDictionary<Peer, byte> s_running = new();
    private readonly Process _process;

    // A benchmark that is stopped must not leave servers behind.
    static Peer() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var peer in s_running.Keys)
        {
            peer.Dispose();
        }
    };

    private Peer(Process process) => _process = process;

    /// <summary>Memory that is resident, in MiB.</summary>
    public double ResidentMiB
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / (1024.0 * 1024.0);
        }
    }

    public static Peer Start(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{command} does not start.");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("error", StringComparison.OrdinalIgnoreCase) == true)
            {
                Console.Error.WriteLine(line.Data);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var peer = new Peer(process);
        s_running[peer] = 0;
        return peer;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        if (!s_running.TryRemove(this, out _))
        {
            return;
        }

        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
