using System.Text.Json;
using Grpc.Health.V1;
using SatGate.Grpc.Tests.Checks;

namespace SatGate.Grpc.Tests.Peers;

/// <summary>One run of node/client.js against our server, and what each of its checks found.</summary>
public sealed class ForeignClientRun : IAsyncLifetime
{
    /// <summary>By check: empty where it passed, else what went wrong.</summary>
    public Dictionary<string, string> Found { get; } = new(StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        await using var server = await TestServer.StartAsync();
        server.Health.SetStatus("known", HealthCheckResponse.Types.ServingStatus.Serving);
        await using var peer = NodePeer.Start("client.js", server.Address.Authority);
        while (await peer.ReadLineAsync() is { } line)
        {
            var check = JsonDocument.Parse(line).RootElement;
            Found[check.GetProperty("name").GetString()!] = check.GetProperty("error").GetString()!;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
