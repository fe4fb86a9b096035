using System.Text.Json;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests.Weaknesses;

/// <summary>The gateway over stdio: its output is MCP alone, a slow tool holds up nobody, the end is clean.</summary>
public sealed class StdioTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Trait("weakness", "W12")]
    [Trait("weakness", "W13")]
    [Trait("weakness", "W14")]
    [Trait("weakness", "W35")]
    [Fact(Timeout = 120_000)]
    public async Task Client_WithASlowCall_GoesOn_AndReadsNothingButMcp()
    {
        var folder = Directory.CreateTempSubdirectory("satgate-talk-").FullName;
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder, "satgate.yaml"),
                "server: { transport: stdio }\nlogging: { level: debug, format: json }\nupstreams:\n"
                + RealServers.Stdio("noisy", RealServers.MisbehavingCommand("--garbage"), ", timeout: 10m"),
                Cancel);
            await using var process = ChildProcess.Start(
                "dotnet", [GatewayProcess.Assembly, "serve"], workingDirectory: folder, keepInputOpen: true);

            await SendAsync(process, Messages.Initialize, Messages.Initialized, Messages.Call("never", id: 8));
            await SendAsync(process, Messages.Call("ok", id: 9), Messages.Ping);
            await Eventually.HoldsAsync(() => Task.FromResult(Ids(process).IsSupersetOf([0, 1, 9])), Cancel);
            Assert.DoesNotContain(8, Ids(process));

            // A message that comes while a call is under way is read, and ends it.
            await SendAsync(
                process,
                """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":8,"reason":"late"}}""");
            process.StandardInput.Close();
            var output = await process.WaitAsync(Cancel);

            Assert.True(output.ExitCode == 0, $"{output}");
            Assert.NotEmpty(output.StandardError);
            Assert.DoesNotContain(8, Ids(process));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task SendAsync(ChildProcess process, params string[] messages)
    {
        foreach (var message in messages)
        {
            await process.StandardInput.WriteLineAsync(message);
        }

        await process.StandardInput.FlushAsync(Cancel);
    }

    // The ids that were answered; every line must be a message.
    private static HashSet<int> Ids(ChildProcess process)
    {
        var ids = new HashSet<int>();
        foreach (var line in process.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var message = JsonDocument.Parse(line);
            Assert.Equal("2.0", message.RootElement.GetProperty("jsonrpc").GetString());
            if (message.RootElement.TryGetProperty("id", out var id))
            {
                ids.Add(id.GetInt32());
            }
        }

        return ids;
    }
}
