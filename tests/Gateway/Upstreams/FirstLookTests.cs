using System.Text;
using SatGate.Gateway.Upstreams;
using SatGate.Gateway.Upstreams.Bridge;

namespace SatGate.Gateway.Tests.Upstreams;

/// <summary>Which eras an upstream is found to speak, by what it answers and what it does not.</summary>
public sealed class FirstLookTests
{
    private const string Silence = "";
    private const string No = """{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}""";

    private const string Modern =
        """{"jsonrpc":"2.0","id":1,"result":{"supportedVersions":["2026-07-28"],"capabilities":{}}}""";

    private const string Legacy =
        """{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-06-18","capabilities":{}}}""";

    private static readonly GatewayIdentity s_identity = new("satgate", "0");

    [Theory]
    [InlineData("2026-07-28", Modern)]
    [InlineData("2025-06-18", No, Legacy)]
    [InlineData("2025-06-18", Silence, Legacy)]
    // It took too long to start for the first question, and has no legacy era.
    [InlineData("2026-07-28", Silence, No, Modern)]
    public async Task Upstream_IsFoundToSpeak(string era, params string[] answers)
    {
        await using var link = new ScriptedLink(answers);

        var facts = await FirstLook.AtAsync(link, true, s_identity, TestContext.Current.CancellationToken);

        Assert.Equal((era, 0), (facts.Eras, link.Left));
    }

    [Theory]
    [InlineData(No, No, No)]
    [InlineData(Silence, No, Silence)]
    public async Task Upstream_OfNeitherEra_IsRefused(params string[] answers)
    {
        await using var link = new ScriptedLink(answers);

        var exception = await Assert.ThrowsAsync<UpstreamException>(
            async () => await FirstLook.AtAsync(link, true, s_identity, TestContext.Current.CancellationToken));

        Assert.Equal((UpstreamFault.BadAnswer, 0), (exception.Fault, link.Left));
    }

    [Fact]
    public async Task Upstream_ThatCanOnlyBeLegacy_IsNotAskedForMore()
    {
        await using var link = new ScriptedLink(Legacy, Modern);

        var facts = await FirstLook.AtAsync(link, false, s_identity, TestContext.Current.CancellationToken);

        Assert.Equal((false, 1), (facts.SpeaksModern, link.Left));
    }

    /// <summary>Gives its answers in order; silence is what the transport makes of it.</summary>
    private sealed class ScriptedLink(params string[] answers) : IUpstreamLink
    {
        private readonly Queue<string> _answers = new(answers);

        public int Left => _answers.Count;

        public string Server => "scripted";

        public bool IsOpen => true;

        public ValueTask<UpstreamReply> SendAsync(OutboundMessage request, CancellationToken cancellationToken) =>
            _answers.Dequeue() is { Length: > 0 } answer
                ? new(new OwnReply(Encoding.UTF8.GetBytes(answer)))
                : throw new UpstreamException(UpstreamFault.Timeout, "silent");

        public ValueTask<UpstreamReply?> PostAsync(OutboundMessage message, CancellationToken cancellationToken) =>
            new((UpstreamReply?)null);

        public ValueTask<UpstreamReply?> ListenAsync(
            string? lastEventId, OutboundMessage? template, CancellationToken cancellationToken) =>
            new((UpstreamReply?)null);

        public ValueTask DisposeAsync() => default;
    }
}
