using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;
using SatGate.Gateway.Upstreams;
using SatGate.Gateway.Upstreams.Http;

namespace SatGate.Gateway.Tests.Upstreams;

/// <summary>The answer of an HTTP upstream as it comes off the wire, in pieces that the test chooses.</summary>
public sealed class HttpReplyTests
{
    private const int BytesMax = 100;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(BytesMax, true, true)]
    [InlineData(BytesMax, false, true)]
    [InlineData(BytesMax + 1, true, false)]
    [InlineData(20_000, false, false)]
    public async Task Message_OfAnyFraming_IsWholeOrTooLarge(int length, bool hasLength, bool isTaken)
    {
        var wire = new Wire(new string('x', length / 2), new string('y', length - (length / 2)));
        await using var reply = Reply(ReplyShape.Message, wire, contentLength: hasLength ? length : null);

        if (isTaken)
        {
            Assert.Equal([wire.All], await AllAsync(reply));
        }
        else
        {
            var exception = await Assert.ThrowsAsync<UpstreamException>(() => AllAsync(reply));
            Assert.Equal(UpstreamFault.BadAnswer, exception.Fault);
        }
    }

    [Fact]
    public async Task Events_CutAnywhere_ComeWholeAndWithTheirFields()
    {
        await using var reply = Reply(
            ReplyShape.Events, new Wire("id: 1\nda", "ta: {\"a\"", ":1}\n", "\ndata: {}\n\nid: 3"));

        Assert.True(await reply.ReadAsync(Cancel));
        Assert.Equal(("{\"a\":1}", "id: 1\n"), (Text(reply.Current.Message), Text(reply.Current.EventFields)));
        Assert.True(await reply.ReadAsync(Cancel));
        Assert.Equal("{}", Text(reply.Current.Message));
        // What is not finished when the stream ends is no event.
        Assert.False(await reply.ReadAsync(Cancel));
    }

    [Fact]
    public async Task Event_LargerThanTheLimit_IsRefused()
    {
        await using var reply = Reply(ReplyShape.Events, new Wire($"data: {new string('x', 2 * BytesMax)}\n\n"));

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => AllAsync(reply));

        Assert.Equal(UpstreamFault.BadAnswer, exception.Fault);
    }

    // A page that streams must not wait for its end: each piece is handed on before the next is there.
    [Fact]
    public async Task Raw_PieceByPiece_IsReadAsItComes()
    {
        var wire = new Wire();
        await using var reply = Reply(ReplyShape.Raw, wire, "text/html; charset=utf-8");

        foreach (var piece in new[] { "<p>", "one", "</p>" })
        {
            var reading = reply.ReadAsync(Cancel).AsTask();
            Assert.False(reading.IsCompleted);
            wire.Say(piece);
            Assert.True(await reading.WaitAsync(s_limit, Cancel));
            Assert.Equal(piece, Text(reply.Current.Message));
        }

        wire.End();
        Assert.False(await reply.ReadAsync(Cancel));
        Assert.Equal("text/html; charset=utf-8", reply.ContentType);
    }

    [Theory]
    [InlineData("Message")]
    [InlineData("Events")]
    [InlineData("Raw")]
    public async Task Connection_ThatBreaks_IsNoEndOfTheAnswer(string shape)
    {
        await using var reply = Reply(Enum.Parse<ReplyShape>(shape), new Wire("data: {") { Breaks = true });

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => AllAsync(reply));

        Assert.Equal(UpstreamFault.Broken, exception.Fault);
    }

    [Fact]
    public async Task ErrorBody_ThatIsAMessage_KeepsItsStatusAndBytes()
    {
        const string error = """{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no","data":{"x":1.50}}}""";
        await using var reply = Reply(ReplyShape.Message, new Wire(error), status: HttpStatusCode.NotFound);

        Assert.Equal(404, reply.Status);
        Assert.Equal([error], await AllAsync(reply));
    }

    [Fact]
    public async Task Headers_ThatAClientMaySee_AreThoseOfTheAllowList()
    {
        await using var reply = Reply(
            ReplyShape.Message, new Wire("{}"),
            headers: ["Retry-After: 3", "Set-Cookie: a=b", "Mcp-Session-Id: secret", "Mcp-Task-Id: t",
                "Access-Control-Allow-Origin: *"]);

        Assert.Equal(["Mcp-Task-Id=t", "Retry-After=3"],
            reply.Headers.Select(header => $"{header.Key}={header.Value}").Order(StringComparer.Ordinal));
    }

    private static HttpReply Reply(
        ReplyShape shape, Wire wire, string type = "application/json", int? contentLength = null,
        HttpStatusCode status = HttpStatusCode.OK, string[]? headers = null)
    {
        var response = new HttpResponseMessage(status) { Content = new StreamContent(wire) };
        response.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        response.Content.Headers.ContentLength = contentLength;
        foreach (var header in headers ?? [])
        {
            response.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]);
        }

        return new HttpReply("up", response, SilenceTimer.Start(s_limit, Cancel), null, BytesMax, shape);
    }

    private static async Task<List<string>> AllAsync(HttpReply reply)
    {
        var all = new List<string>();
        while (await reply.ReadAsync(Cancel))
        {
            all.Add(Text(reply.Current.Message));
        }

        return all;
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    /// <summary>A body in pieces: those given, then those said, each by one read.</summary>
    private sealed class Wire : Stream
    {
        private readonly Channel<byte[]> _pieces = Channel.CreateUnbounded<byte[]>();
        private byte[] _rest = [];

        public Wire(params string[] pieces)
        {
            All = string.Concat(pieces);
            foreach (var piece in pieces)
            {
                Say(piece);
            }

            if (pieces.Length > 0)
            {
                End();
            }
        }

        public string All { get; }

        /// <summary>The connection breaks where the pieces end.</summary>
        public bool Breaks { get; init; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get; set; }

        public void Say(string piece) => _pieces.Writer.TryWrite(Encoding.UTF8.GetBytes(piece));

        public void End() => _pieces.Writer.TryComplete();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (_rest.Length == 0
                && (!await _pieces.Reader.WaitToReadAsync(cancellationToken) || !_pieces.Reader.TryRead(out _rest!)))
            {
                _rest = [];
                return Breaks ? throw new IOException("broken") : 0;
            }

            var count = Math.Min(_rest.Length, buffer.Length);
            _rest.AsMemory(0, count).CopyTo(buffer);
            _rest = _rest[count..];
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
