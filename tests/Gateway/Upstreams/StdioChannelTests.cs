using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Upstreams;
using SatGate.Gateway.Upstreams.Multiplexed;
using SatGate.Gateway.Upstreams.Stdio;
using SatGate.Testing;

namespace SatGate.Gateway.Tests.Upstreams;

/// <summary>A child that misbehaves in every way a pipe allows; the children are shell scripts.</summary>
public sealed class StdioChannelTests
{
    private const int LineBytesMax = 1000;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LineBytesMax, true)]
    [InlineData(LineBytesMax + 1, false)]
    [InlineData(20 * LineBytesMax, false)]
    public async Task Line_OverTheLimit_EndsTheChannel(int length, bool isTaken)
    {
        await using var channel = Start($"head -c {length} /dev/zero | tr '\\0' x; echo; cat");

        if (isTaken)
        {
            Assert.Equal(new string('x', length), await NextAsync(channel));
        }
        else
        {
            var exception = await Assert.ThrowsAsync<UpstreamException>(() => NextAsync(channel));
            Assert.Equal(UpstreamFault.BadAnswer, exception.Fault);
        }
    }

    [Fact]
    public async Task Line_WithoutEnd_EndsTheChannelToo()
    {
        await using var channel = Start($"head -c {2 * LineBytesMax} /dev/zero | tr '\\0' x; cat");

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => NextAsync(channel));

        Assert.Contains($"{LineBytesMax} bytes", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PartialWrites_MakeOneMessage_AndEmptyLinesNone()
    {
        await using var channel = Start("printf '{\"a\"'; printf ':1}\\n\\n \\r\\n{\"b\":2}\\r\\n'; cat");

        Assert.Equal("{\"a\":1}", await NextAsync(channel));
        Assert.Equal("{\"b\":2}\r", await NextAsync(channel));
    }

    [Fact]
    public async Task DeathInTheMiddleOfAMessage_IsAnEnd_NotAMessage()
    {
        await using var channel = Start("echo 'I am ill' >&2; printf '{\"half\":'; exit 3");

        Assert.Null(await NextAsync(channel));
        var end = await channel.DescribeEndAsync();

        Assert.Contains("exited with code 3", end, StringComparison.Ordinal);
        Assert.Contains("I am ill", end, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FloodOfStderr_DoesNotStopTheChild_AndItsEndIsKept()
    {
        await using var channel = Start(
            "i=0; while [ $i -lt 20000 ]; do echo 'a line of noise, again and again' >&2; i=$((i+1)); done; "
            + "echo 'last words' >&2; echo '{}'; exit 4");

        Assert.Equal("{}", await NextAsync(channel));
        Assert.Null(await NextAsync(channel));

        Assert.EndsWith("last words", await channel.DescribeEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garbage_BetweenMessages_IsPassedOver()
    {
        var channel = Start(
            "read line; printf 'garbage\\n[]\\n{\\n'; echo '{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}'; cat");
        await using var link = new MultiplexedLink("child", channel, new RecordingSink(), true, NullLogger.Instance);
        link.Start();
        var source = Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":"mine","method":"ping"}""");
        EnvelopeReader.ReadFromClient(source, out var envelope);

        await using var reply = await link.SendAsync(
            new OutboundMessage { Body = new Splice(source), Envelope = envelope, SilenceMax = s_limit }, Cancel);

        Assert.True(await reply.ReadAsync(Cancel));
        Assert.Equal(
            """{"jsonrpc":"2.0","id":"mine","result":{}}""", Encoding.UTF8.GetString(reply.Current.Message.Span));
    }

    [Fact]
    public async Task Message_WithLineEnds_IsOneLineForTheChild()
    {
        await using var channel = Start("cat");

        await channel.SendAsync(new Splice("{\r\n\"a\": 1\n}"u8.ToArray()), Cancel);

        Assert.Equal("{  \"a\": 1 }", await NextAsync(channel));
    }

    [Fact]
    public async Task Messages_OfManyCallersAtOnce_NeverMix()
    {
        await using var channel = Start("cat", lineBytesMax: 200_000);
        var sent = Enumerable.Range(0, 20).Select(i => new string((char)('a' + i), 10_000 + i)).ToList();

        var sending = Task.WhenAll(sent.Select(
            text => Task.Run(async () => await channel.SendAsync(new Splice(Encoding.ASCII.GetBytes(text)), Cancel))));
        var received = new List<string?>();
        while (received.Count < sent.Count)
        {
            received.Add(await NextAsync(channel));
        }

        await sending;
        Assert.Equal(sent, received.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Send_ToAChildThatHasEnded_SaysThatItDidNotRun()
    {
        await using var channel = Start("exit 0");
        Assert.Null(await NextAsync(channel));
        await channel.DescribeEndAsync();

        var exception = await Assert.ThrowsAsync<UpstreamException>(
            async () => await channel.SendAsync(new Splice("{}"u8.ToArray()), Cancel));

        Assert.Equal(UpstreamFault.Unavailable, exception.Fault);
    }

    // A child of the child, and one whose parent has died: neither may outlive the gateway's stop.
    [Theory]
    [InlineData("sleep 300 & echo $!; wait")]
    [InlineData("(sleep 300 & echo $!); exec cat")]
    public async Task Stop_EndsTheChildAndAllItStarted(string script)
    {
        var channel = Start(script);
        var id = int.Parse((await NextAsync(channel))!, CultureInfo.InvariantCulture);
        Assert.True(IsAlive(id));

        await channel.DisposeAsync();

        await Eventually.HoldsAsync(() => !IsAlive(id), s_limit, "the grandchild is gone", Cancel);
    }

    [Fact]
    public async Task Stop_WhileAWriteIsStuck_EndsBoth()
    {
        var channel = Start("sleep 300");
        var message = new Splice(new byte[1024 * 1024]);
        var writing = Task.Run(async () => await channel.SendAsync(message, Cancel), Cancel);

        await channel.DisposeAsync();

        await Assert.ThrowsAsync<UpstreamException>(() => writing.WaitAsync(s_limit, Cancel));
    }

    private static StdioChannel Start(string script, int lineBytesMax = LineBytesMax) => StdioChannel.Start(
        new UpstreamConfig { Name = "child", Command = ["/bin/sh", "-c", script] },
        lineBytesMax, TimeProvider.System, NullLogger.Instance);

    private static async Task<string?> NextAsync(StdioChannel channel) =>
        await channel.ReceiveAsync(Cancel) is { } message ? Encoding.UTF8.GetString(message.Span) : null;

    // A zombie that init has not taken yet has ended too.
    private static bool IsAlive(int id)
    {
        try
        {
            return !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
