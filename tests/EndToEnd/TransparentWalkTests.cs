using System.Text.Json.Nodes;

namespace SatGate.EndToEnd.Tests;

/// <summary>
/// Real clients at /servers/{name}/mcp see exactly what they see without the gateway: tools, calls, progress, sampling,
/// elicitation, roots, cancellation, parallel calls, resources, prompts, completion, list changes.
/// </summary>
public sealed class TransparentWalkTests(RealServers servers)
{
    [Theory]
    [InlineData("v1", "everything")]
    [InlineData("v1", "everything-http")]
    [InlineData("v1", "everything-sse")]
    [InlineData("v2-legacy", "everything")]
    [InlineData("v2-legacy", "everything-http")]
    [InlineData("v2-auto", "everything")]
    [InlineData("v2-auto", "everything-http")]
    public async Task Everything_ThroughGateway_IsAsDirectly(string client, string upstream)
    {
        await AssertSameAsync(client, "everything", Walk.Http(servers.EverythingHttp), upstream);
    }

    [Trait("weakness", "W26")]
    [Theory]
    [InlineData("v2-legacy", "fixture")]
    [InlineData("v2-legacy", "fixture-stdio")]
    [InlineData("v2-auto", "fixture")]
    [InlineData("v2-auto", "fixture-stdio")]
    [InlineData("v2-modern", "fixture")]
    [InlineData("v2-modern", "fixture-stdio")]
    public async Task DualEraFixture_ThroughGateway_IsAsDirectly(string client, string upstream)
    {
        await AssertSameAsync(client, "fixture", Walk.Http(servers.Fixture), upstream);
    }

    [Fact]
    public async Task Files_ThroughGateway_AreAsDirectly()
    {
        await AssertSameAsync("v1", "files", Walk.Stdio(servers.FilesCommand), "files");

        var note = await File.ReadAllTextAsync(
            Path.Combine(servers.FilesFolder, "note.txt"), TestContext.Current.CancellationToken);
        Assert.Equal("1st line\nsecond ü line\n", note);
    }

    [Fact]
    public async Task Memory_ThroughGateway_IsAsDirectly()
    {
        var direct = Walk.Stdio(RealServers.MemoryCommand, servers.MemoryFile);

        await AssertSameAsync("v1", "memory", direct, "memory");
    }

    private async Task AssertSameAsync(string client, string itinerary, JsonObject directTransport, string upstream)
    {
        var direct = await Walk.RunOnceAsync(client, itinerary, directTransport, servers.FilesFolder);
        var gateway = await servers.GatewayAsync();

        var through = await Walk.RunAsync(
            client,
            itinerary,
            Walk.Http(gateway.Server(upstream)),
            servers.FilesFolder,
            TestContext.Current.CancellationToken);

        Walk.AssertSame(direct, through);
    }
}
