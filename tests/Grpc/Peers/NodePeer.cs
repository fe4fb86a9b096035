using System.Diagnostics;
using System.Reflection;

namespace SatGate.Grpc.Tests.Peers;

/// <summary>A peer in JavaScript: a process of a script in tests/Grpc/node, ended by its id.</summary>
internal sealed class NodePeer : IAsyncDisposable
{
    private readonly Process _process;

    private NodePeer(Process process) => _process = process;

    /// <summary>Starts a script; fails where <c>./dev setup</c> has not brought its packages.</summary>
    public static NodePeer Start(string script, params string[] arguments)
    {
        var folder = typeof(NodePeer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "NodeFolder").Value!;
        Assert.True(
            Directory.Exists(Path.Combine(folder, "node_modules", "@grpc", "grpc-js")),
            $"{folder}/node_modules is not there: run `./dev setup`. Not skipped on purpose.");
        var start = new ProcessStartInfo("node", [Path.Combine(folder, script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        return new NodePeer(Process.Start(start)!);
    }

    /// <summary>The next line that the script prints; null when it has ended.</summary>
    public async Task<string?> ReadLineAsync()
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        return await _process.StandardOutput.ReadLineAsync(tooLong.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
