namespace SatGate.EndToEnd.Tests;

/// <summary>A client that opens the stream of its session knows at once that it is open.</summary>
public sealed class StreamTests(RealServers servers)
{
    // Well below the 15 s after which the fixture sends its first keep-alive.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(8);

    [Theory]
    [InlineData("fixture")]
    [InlineData("fixture-stdio")]
    public async Task Get_WithNothingToSay_AnswersItsHeadersAtOnce(string upstream)
    {
        var gateway = await servers.GatewayAsync();
        using var client = await RawMcp.OpenSessionAsync(
            gateway.Server(upstream), TestContext.Current.CancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_limit);

        Assert.Equal(200, await client.OpenStreamAsync(limit.Token));
    }
}
