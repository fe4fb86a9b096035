using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Upstreams;
using SatGate.Gateway.Upstreams.Multiplexed;

namespace SatGate.Gateway.Tests.Upstreams;

/// <summary>Many requests over one connection: each answer finds its caller, whatever the ids look like.</summary>
public sealed class MultiplexedLinkTests : IAsyncLifetime
{
    private static readonly TimeSpan s_silenceMax = TimeSpan.FromSeconds(30);

    private readonly FakeChannel _channel = new();
    private readonly RecordingSink _sink = new();
    private readonly List<MultiplexedLink> _links = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach (var link in _links)
        {
            await link.DisposeAsync();
        }
    }

    [Fact]
    public async Task SameOddIdFromTwoClients_EachGetsItsOwnAnswerWithItsOwnBytes()
    {
        var link = Open(isShared: true);
        await using var first = await link.SendAsync(Message(Call(@"""a\/1""")), Cancel);
        await using var second = await link.SendAsync(Message(Call(@"""a\/1""")), Cancel);
        var (firstId, secondId) = (IdOf(await _channel.NextSentAsync()), IdOf(await _channel.NextSentAsync()));

        _channel.Say(Result(secondId, "two"));
        _channel.Say(Result(firstId, "one"));

        Assert.NotEqual(firstId, secondId);
        Assert.Equal(Result(@"""a\/1""", "one"), await AnswerOf(first));
        Assert.Equal(Result(@"""a\/1""", "two"), await AnswerOf(second));
    }

    [Fact]
    public async Task Progress_OnASharedConnection_ComesBackUnderTheClientsToken()
    {
        var link = Open(isShared: true);
        await using var reply = await link.SendAsync(
            Message(Call("1", @"{""_meta"":{""progressToken"":""my token""}}")), Cancel);
        var sent = await _channel.NextSentAsync();
        var ownId = IdOf(sent);

        _channel.Say(Progress(ownId));

        Assert.Contains($@"""progressToken"":{ownId}", sent, StringComparison.Ordinal);
        Assert.Equal(Progress(@"""my token"""), await AnswerOf(reply));
    }

    [Fact]
    public async Task Progress_OnASessionsConnection_KeepsTheClientsToken()
    {
        var link = Open(isShared: false);
        await using var reply = await link.SendAsync(
            Message(Call("1", @"{""_meta"":{""progressToken"":""my token""}}")), Cancel);
        var sent = await _channel.NextSentAsync();

        _channel.Say(Progress(@"""my token"""));

        Assert.Contains(@"""progressToken"":""my token""", sent, StringComparison.Ordinal);
        Assert.Equal(Progress(@"""my token"""), await AnswerOf(reply));
    }

    [Trait("weakness", "W12")]
    [Fact]
    public async Task Cancelled_ByItsClient_NamesTheUpstreamsIdAndEndsTheWait()
    {
        var link = Open(isShared: false);
        await using var reply = await link.SendAsync(Message(Call("5")), Cancel);
        var ownId = IdOf(await _channel.NextSentAsync());

        await link.PostAsync(Message(CancelledBy("5")), Cancel);

        Assert.Equal(CancelledBy(ownId), await _channel.NextSentAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reply.ReadAsync(Cancel).AsTask());
    }

    [Fact]
    public async Task Cancelled_ForARequestThatIsNotThere_IsNotSent()
    {
        var link = Open(isShared: false);

        await link.PostAsync(Message(CancelledBy("5")), Cancel);

        Assert.True(_channel.IsSilent);
    }

    [Fact]
    public async Task ReplyGivenUp_IsCancelledUpstream_AndOneAnsweredIsNot()
    {
        var link = Open(isShared: true);
        var answered = await link.SendAsync(Message(Call("1")), Cancel);
        _channel.Say(Result(IdOf(await _channel.NextSentAsync()), "done"));
        await AnswerOf(answered);
        await answered.DisposeAsync();
        var givenUp = await link.SendAsync(Message(Call("2")), Cancel);
        var ownId = IdOf(await _channel.NextSentAsync());

        await givenUp.DisposeAsync();

        Assert.Equal(CancelledBy(ownId), await _channel.NextSentAsync());
        Assert.True(_channel.IsSilent);
    }

    [Trait("weakness", "W12")]
    [Fact]
    public async Task EndInTheMiddleOfACall_BreaksIt_AndTheNextIsNeverSent()
    {
        var link = Open(isShared: true);
        await using var reply = await link.SendAsync(Message(Call("1")), Cancel);
        await _channel.NextSentAsync();

        _channel.End();

        var broken = await Assert.ThrowsAsync<UpstreamException>(() => reply.ReadAsync(Cancel).AsTask());
        Assert.Equal(UpstreamFault.Broken, broken.Fault);
        Assert.Equal("it exited with code 7", await link.Ended);
        var refused = await Assert.ThrowsAsync<UpstreamException>(
            () => link.SendAsync(Message(Call("2")), Cancel).AsTask());
        Assert.Equal(UpstreamFault.Unavailable, refused.Fault);
        Assert.True(_channel.IsSilent);
    }

    [Trait("weakness", "W43")]
    [Fact]
    public async Task GarbageAndAnswersToNothing_ArePassedOver()
    {
        var link = Open(isShared: true);
        await using var reply = await link.SendAsync(Message(Call("1")), Cancel);
        var ownId = IdOf(await _channel.NextSentAsync());

        _channel.Say("npm notice: not JSON");
        _channel.Say(Result("424242", "nobody asked"));
        _channel.Say(Result(@"""text id""", "nobody asked"));
        _channel.Say(Result(ownId, "one"));

        Assert.Equal(Result("1", "one"), await AnswerOf(reply));
    }

    [Fact]
    public async Task MoreInFlightThanTheLimit_IsRefused_UntilOneIsDone()
    {
        var link = Open(isShared: true);
        var replies = new List<UpstreamReply>();
        for (var i = 0; i < MultiplexedLink.InFlightMax; i++)
        {
            replies.Add(await link.SendAsync(Message(Call("1")), Cancel));
        }

        var busy = await Assert.ThrowsAsync<UpstreamException>(
            () => link.SendAsync(Message(Call("1")), Cancel).AsTask());
        await replies[0].DisposeAsync();
        await using var next = await link.SendAsync(Message(Call("1")), Cancel);

        Assert.Equal(UpstreamFault.Busy, busy.Fault);
    }

    [Fact]
    public async Task ClientThatDoesNotRead_LosesItsCall_NotTheConnection()
    {
        var link = Open(isShared: false);
        await using var slow = await link.SendAsync(
            Message(Call("1", @"{""_meta"":{""progressToken"":9}}")), Cancel);
        await _channel.NextSentAsync();
        for (var i = 0; i <= PendingRequest.FramesMax; i++)
        {
            _channel.Say(Progress("9"));
        }

        await using var other = await link.SendAsync(Message(Call("2")), Cancel);
        _channel.Say(Result(IdOf(await _channel.NextSentAsync()), "two"));
        Assert.Equal(Result("2", "two"), await AnswerOf(other));

        var lost = await Assert.ThrowsAsync<UpstreamException>(async () =>
        {
            while (await slow.ReadAsync(Cancel))
            {
            }
        });
        Assert.Equal(UpstreamFault.Broken, lost.Fault);
    }

    [Fact]
    public async Task ListChange_GoesToTheSink_AndAFullSinkEndsTheConnection()
    {
        const string Changed = """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""";
        var link = Open(isShared: false);

        _channel.Say(Changed);
        Assert.Equal(Changed, await _sink.NextAsync());
        Assert.True(link.IsOpen);
        _sink.IsFull = true;
        _channel.Say(Changed);

        Assert.Contains("Nobody reads", await link.Ended, StringComparison.Ordinal);
        Assert.False(link.IsOpen);
    }

    [Fact]
    public async Task Silence_BeyondTheTimeout_IsATimeout()
    {
        var link = Open(isShared: true);
        await using var reply = await link.SendAsync(Message(Call("1"), TimeSpan.FromMilliseconds(30)), Cancel);

        var silent = await Assert.ThrowsAsync<UpstreamException>(() => reply.ReadAsync(Cancel).AsTask());

        Assert.Equal(UpstreamFault.Timeout, silent.Fault);
    }

    private MultiplexedLink Open(bool isShared)
    {
        var link = new MultiplexedLink("s", _channel, _sink, isShared, NullLogger.Instance);
        link.Start();
        _links.Add(link);
        return link;
    }

    private static OutboundMessage Message(string text, TimeSpan? silenceMax = null)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(EnvelopeError.None, EnvelopeReader.ReadFromClient(bytes, out var envelope));
        return new OutboundMessage
        {
            Body = new Splice(bytes),
            Envelope = envelope,
            SilenceMax = silenceMax ?? s_silenceMax,
        };
    }

    private static string Call(string id, string parameters = "{}") =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"method":"tools/list","params":{{parameters}}}""";

    private static string Result(string id, string text) =>
        $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"text":"{{{text}}}"}}""";

    private static string Progress(string token) =>
        """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"""
        + token + ""","progress":1}}""";

    private static string CancelledBy(string id) =>
        """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":""" + id + "}}";

    private static string IdOf(string message)
    {
        Assert.Equal(
            EnvelopeError.None, EnvelopeReader.ReadFromClient(Encoding.UTF8.GetBytes(message), out var envelope));
        return Encoding.UTF8.GetString(envelope.Id.Of(Encoding.UTF8.GetBytes(message)));
    }

    private static async Task<string> AnswerOf(UpstreamReply reply)
    {
        Assert.True(await reply.ReadAsync(Cancel));
        return Encoding.UTF8.GetString(reply.Current.Message.Span);
    }
}
