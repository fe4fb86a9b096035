using System.Buffers;
using System.Buffers.Binary;
using Grpc.Core;

namespace SatGate.Grpc.Wire;

/// <summary>
/// Takes length-prefixed messages off received bytes (gRPC over HTTP/2, "Length-Prefixed-Message"): one byte that says
/// whether the message is compressed, four of its length, big-endian, then the message.
/// </summary>
internal static class MessageReader
{
    /// <summary>The bytes before each message.</summary>
    public const int PrefixBytes = 5;

    /// <summary>
    /// Takes one message off the front of <paramref name="buffer"/>; false where it is not there in full yet. Throws
    /// <see cref="RpcException"/>: UNIMPLEMENTED for a compressed one, RESOURCE_EXHAUSTED for one over the limit, as
    /// soon as its length is known and before anything is allocated for it, INTERNAL for one that cannot be read.
    /// </summary>
    public static bool TryRead<T>(
        ref ReadOnlySequence<byte> buffer,
        Marshaller<T> marshaller,
        int messageBytesMax,
        out T? message)
        where T : class
    {
        message = null;
        if (buffer.Length < PrefixBytes)
        {
            return false;
        }

        Span<byte> prefix = stackalloc byte[PrefixBytes];
        buffer.Slice(0, PrefixBytes).CopyTo(prefix);
        CheckFlag(prefix[0]);
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (length > (uint)messageBytesMax)
        {
            throw Failure(
                StatusCode.ResourceExhausted,
                $"The message of {length} bytes is over the limit of {messageBytesMax}.");
        }

        if (buffer.Length - PrefixBytes < length)
        {
            return false;
        }

        message = Deserialize(marshaller, buffer.Slice(PrefixBytes, length));
        buffer = buffer.Slice(PrefixBytes + (long)length);
        return true;
    }

    /// <summary>The failure of bytes that ended inside a message.</summary>
    public static RpcException Truncated() =>
        Failure(StatusCode.Internal, "The bytes ended inside a message.");

    /// <summary>The failure of a side that sent none or several messages where the method has one.</summary>
    public static RpcException NotOneMessage(string found) =>
        Failure(StatusCode.Unimplemented, $"The method takes exactly one message here: {found}.");

    private static T Deserialize<T>(Marshaller<T> marshaller, ReadOnlySequence<byte> payload)
    {
        try
        {
            return marshaller.ContextualDeserializer(new IncomingMessage(payload));
        }
        catch (Exception exception)
        {
            throw new RpcException(new Status(StatusCode.Internal, "The message could not be read.", exception));
        }
    }

    private static void CheckFlag(byte flag)
    {
        if (flag == 1)
        {
            throw Failure(StatusCode.Unimplemented, "Compressed messages are not read here.");
        }

        if (flag > 1)
        {
            throw Failure(StatusCode.Internal, $"The flag {flag} before a message is unknown.");
        }
    }

    private static RpcException Failure(StatusCode code, string detail) => new(new Status(code, detail));

    private sealed class IncomingMessage(ReadOnlySequence<byte> payload) : DeserializationContext
    {
        public override int PayloadLength => (int)payload.Length;

        public override byte[] PayloadAsNewBuffer() => payload.ToArray();

        public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => payload;
    }
}
