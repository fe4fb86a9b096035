using SatGate.Testing;

namespace SatGate.EndToEnd.Tests;

/// <summary>Its upstreams break: at start (dead, mute, greeter) or when a tool is called (shaky, slow, web).</summary>
[CollectionDefinition(Collection)]
public sealed class BrokenGateway(RealServers servers) : IAsyncLifetime, ICollectionFixture<BrokenGateway>
{
    /// <summary>The test classes that share one.</summary>
    public const string Collection = "broken gateway";

    /// <summary>A variable of the gateway's own environment that no child may see.</summary>
    public const string SecretName = "SATGATE_TEST_SECRET";

    private GatewayProcess? _process;

    public GatewayProcess Process => _process ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() => _process = await GatewayProcess.StartAsync(
        "upstreams:\n"
        + RealServers.Stdio("dead", RealServers.MisbehavingCommand("--die"))
        + RealServers.Stdio("mute", RealServers.MisbehavingCommand("--mute"), ", timeout: 1s")
        + RealServers.Stdio("greeter", RealServers.MisbehavingCommand("--garbage"))
        + RealServers.Stdio("shaky", RealServers.MisbehavingCommand(), ", env: { LISTED: \"yes\" }")
        + RealServers.Stdio("slow", RealServers.MisbehavingCommand(), ", timeout: 1s")
        + $"  web: {{ transport: http, url: \"{servers.Misbehaving}\", allowPrivate: true, timeout: 2s }}\n"
        + RealServers.Money,
        new Dictionary<string, string> { [SecretName] = "do not tell" },
        CancellationToken.None);

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
