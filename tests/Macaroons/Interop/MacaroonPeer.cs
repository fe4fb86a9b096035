using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SatGate.Macaroons.Tests.Interop;

/// <summary>The npm package `macaroon` in a Node process: a JSON line in, a JSON line out.</summary>
public sealed class MacaroonPeer : IAsyncLifetime
{
    private static readonly TimeSpan s_installMax = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_answerMax = TimeSpan.FromSeconds(30);

    private Process? _node;

    public async ValueTask InitializeAsync()
    {
        var folder = typeof(MacaroonPeer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "MacaroonPeer").Value!;
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "macaroon")))
        {
            using var install = Start("npm", ["ci"], folder);
            using var patience = new CancellationTokenSource(s_installMax);
            await install.WaitForExitAsync(patience.Token);
            Assert.Equal(0, install.ExitCode);
        }

        _node = Start("node", ["peer.mjs"], folder);
    }

    public async Task<JsonNode> AskAsync(object request)
    {
        await _node!.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request, JsonSerializerOptions.Web));
        await _node.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        using var patience = new CancellationTokenSource(s_answerMax);
        var line = await _node.StandardOutput.ReadLineAsync(patience.Token);
        return JsonNode.Parse(line ?? throw new InvalidOperationException("the peer ended"))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is null)
        {
            return;
        }

        _node.StandardInput.Close();
        using var patience = new CancellationTokenSource(s_answerMax);
        await _node.WaitForExitAsync(patience.Token);
        _node.Dispose();
    }

    private static Process Start(string program, string[] arguments, string folder) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
}
