using System.Buffers;
using Grpc.Core;
using SatGate.Grpc.Tests.Contract;
using SatGate.Grpc.Tests.Frames;
using SatGate.Grpc.Wire;

namespace SatGate.Grpc.Tests.Wire;

/// <summary>The formats of the wire, without a network: tables, and bytes drawn by a fixed seed.</summary>
public sealed class WireTests
{
    private const int Draws = 20_000;

    private static readonly Marshaller<Ask> s_marshaller = Marshallers.Create<Ask>(
        static (message, context) => context.Complete(Google.Protobuf.MessageExtensions.ToByteArray(message)),
        static context => Ask.Parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    [Theory]
    [InlineData("1H", 3_600_000)]
    [InlineData("2M", 120_000)]
    [InlineData("3S", 3_000)]
    [InlineData("4m", 4)]
    [InlineData("5000u", 5)]
    [InlineData("6000000n", 6)]
    [InlineData("0S", 0)]
    [InlineData("99999999H", 30L * 24 * 3_600_000)]
    public void Timeout_RightForm_IsRead(string value, long milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), GrpcTimeout.Parse(value));

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("S")]
    [InlineData("1h")]
    [InlineData("1.5S")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData(" 1S")]
    [InlineData("1S ")]
    [InlineData("123456789m")]
    [InlineData("١S")]
    public void Timeout_WrongForm_IsRefused(string value) => Assert.Null(GrpcTimeout.Parse(value));

    [Theory]
    [InlineData(1, "1u")]
    [InlineData(10_000, "1000u")]
    [InlineData(10_001, "1001u")]
    [InlineData(999_999_990, "99999999u")]
    [InlineData(999_999_991, "100000m")]
    [InlineData(999_999_990_001, "100000S")]
    [InlineData(long.MaxValue, "2592000S")]
    [InlineData(-5, "1u")]
    public void Timeout_Written_IsRoundedUpInTheFinestUnit(long ticks, string expected) =>
        Assert.Equal(expected, GrpcTimeout.Format(TimeSpan.FromTicks(ticks)));

    [Theory]
    [InlineData("", "")]
    [InlineData("plain ~ text", "plain ~ text")]
    [InlineData("100%", "100%25")]
    [InlineData("a\r\nb", "a%0D%0Ab")]
    [InlineData("Ж😀", "%D0%96%F0%9F%98%80")]
    public void StatusText_Encoded_ComesBack(string text, string encoded)
    {
        Assert.Equal(encoded, PercentEncoding.Encode(text));
        Assert.Equal(text, PercentEncoding.Decode(encoded));
    }

    [Theory]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz", "%zz")]
    [InlineData("%41%", "A%")]
    [InlineData("%ff", "\uFFFD")]
    public void StatusText_EncodedWrong_IsKept(string encoded, string text) =>
        Assert.Equal(text, PercentEncoding.Decode(encoded));

    [Theory]
    [InlineData("a", 1)]
    [InlineData("Ж", 2)]
    [InlineData("€", 3)]
    [InlineData("😀", 4)]
    public void StatusText_TooLong_IsCutAtACharacter(string character, int bytes)
    {
        var text = string.Concat(Enumerable.Repeat(character, PercentEncoding.TextBytesMax + 1));

        var cut = PercentEncoding.Decode(PercentEncoding.Encode("x" + text));

        Assert.StartsWith(cut, "x" + text, StringComparison.Ordinal);
        var length = System.Text.Encoding.UTF8.GetByteCount(cut);
        Assert.InRange(length, PercentEncoding.TextBytesMax - bytes, PercentEncoding.TextBytesMax);
    }

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("Application/gRPC+proto", true)]
    [InlineData("application/grpc; charset=utf-8", true)]
    [InlineData("application/grpc-web", false)]
    [InlineData("application/grpcx", false)]
    [InlineData("application/json", false)]
    [InlineData(null, false)]
    public void ContentType_OfGrpc_IsKnown(string? contentType, bool expected) =>
        Assert.Equal(expected, GrpcProtocol.IsContentType(contentType));

    [Fact]
    public void Message_InAnyPieces_IsReadOnceItIsThere()
    {
        var random = new Random(1);
        for (var draw = 0; draw < Draws / 10; draw++)
        {
            var message = new Ask { Text = new string('x', random.Next(300)), Count = random.Next() };
            byte[] bytes = [.. Bytes.Of(message), .. Bytes.Ask("next")];
            var first = Bytes.Of(message).Length;

            var partial = InPieces(bytes.AsSpan(0, random.Next(first)), random);
            Assert.False(MessageReader.TryRead(ref partial, s_marshaller, 1_000, out _));
            var whole = InPieces(bytes, random);
            Assert.True(MessageReader.TryRead(ref whole, s_marshaller, 1_000, out var read));
            Assert.Equal(message, read);
            Assert.Equal(bytes.Length - first, whole.Length);
        }
    }

    [Fact]
    public void Message_AnyBytes_AreReadOrRefusedWithAStatus()
    {
        var random = new Random(2);
        var (read, refused, waiting) = (0, 0, 0);
        for (var draw = 0; draw < Draws; draw++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            if (bytes.Length > 5 && random.Next(4) > 0)
            {
                // Nearly right, or nothing would be reached but the prefix.
                bytes = Bytes.Of((byte)(random.Next(8) == 0 ? 1 : 0), bytes[..^5]);
            }

            var buffer = InPieces(bytes, random);
            try
            {
                _ = MessageReader.TryRead(ref buffer, s_marshaller, 30, out var message) ? read++ : waiting++;
                Assert.True(message is null || buffer.Length < bytes.Length);
            }
            catch (RpcException failure)
            {
                Assert.Contains(
                    failure.StatusCode,
                    new[] { StatusCode.Internal, StatusCode.Unimplemented, StatusCode.ResourceExhausted });
                refused++;
            }
        }

        Assert.True(read > 100 && refused > 100 && waiting > 100, $"{read} {refused} {waiting}");
    }

    [Fact]
    public void HeaderValues_AnyCharacters_NeverThrowAnythingElse()
    {
        var random = new Random(3);
        for (var draw = 0; draw < Draws; draw++)
        {
            var value = string.Create(random.Next(20), random, static (text, random) =>
            {
                for (var i = 0; i < text.Length; i++)
                {
                    text[i] = (char)random.Next(random.Next(3) == 0 ? 0x300 : 0x80);
                }
            });
            _ = PercentEncoding.Decode(value);
            _ = GrpcTimeout.Parse(value);
            _ = GrpcProtocol.Code(value);
            var received = new Metadata();
            MetadataFields.Add(received, value, value);
            Assert.IsType<RpcException>(
                Record.Exception(() => MetadataFields.Add(received, "x-bin", value)) ?? new RpcException(default));
            var sent = SendableMetadata.RepairedCopy([new Metadata.Entry("x", value)], out _);
            Assert.All(sent.Single().Value, static character => Assert.InRange(character, ' ', '~'));
        }
    }

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public void Frame_OverItsLimit_IsRefused(int bytes, bool isSent)
    {
        var message = new Ask { Payload = Google.Protobuf.ByteString.CopyFrom(new byte[bytes - 3]) };
        Assert.Equal(bytes, message.CalculateSize());

        var failure = Record.Exception(() => OutgoingMessage.Frame(s_marshaller, message, 1_000));

        Assert.Equal(isSent, failure is null);
        Assert.Equal(isSent ? null : StatusCode.ResourceExhausted, (failure as RpcException)?.StatusCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(10_000)]
    public void Frame_WriterWithoutALength_GrowsAsNeeded(int bytes)
    {
        var marshaller = Marshallers.Create<byte[]>(
            static (message, context) =>
            {
                foreach (var value in message)
                {
                    context.GetBufferWriter().Write([value]);
                }

                context.Complete();
            },
            static context => context.PayloadAsNewBuffer());
        var payload = new byte[bytes];
        new Random(bytes).NextBytes(payload);

        Assert.Equal(Bytes.Of(0, payload), OutgoingMessage.Frame(marshaller, payload, bytes).ToArray());
        Assert.Throws<RpcException>(() => OutgoingMessage.Frame(marshaller, payload, bytes - 1));
    }

    private static ReadOnlySequence<byte> InPieces(ReadOnlySpan<byte> bytes, Random random)
    {
        var first = new Piece(default, 0);
        var last = first;
        while (!bytes.IsEmpty)
        {
            var length = random.Next(bytes.Length + 1);
            last = last.Followed(bytes[..length].ToArray());
            bytes = bytes[length..];
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long start) => (Memory, RunningIndex) = (memory, start);

        public Piece Followed(byte[] bytes)
        {
            var next = new Piece(bytes, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
