using System.Buffers;
using System.Buffers.Binary;
using Grpc.Core;

namespace SatGate.Grpc.Wire;

/// <summary>
/// One message as it is sent, prefix first, serialised whole before any of it is handed to a connection: a marshaller
/// that fails half-way must not leave half a message on the wire.
/// </summary>
internal sealed class OutgoingMessage : SerializationContext, IBufferWriter<byte>
{
    private const int BytesAtFirst = 256;

    private readonly int _messageBytesMax;
    private byte[] _bytes = [];
    private int _length = MessageReader.PrefixBytes;
    private bool _complete;

    private OutgoingMessage(int messageBytesMax) => _messageBytesMax = messageBytesMax;

    /// <summary>
    /// The message with its prefix, in an array of its own: the transport may send it again, so it is not pooled.
    /// Throws <see cref="RpcException"/>: RESOURCE_EXHAUSTED over the limit, INTERNAL where the marshaller fails.
    /// </summary>
    public static ReadOnlyMemory<byte> Frame<T>(Marshaller<T> marshaller, T message, int messageBytesMax)
    {
        var outgoing = new OutgoingMessage(messageBytesMax);
        try
        {
            marshaller.ContextualSerializer(message, outgoing);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw new RpcException(new Status(StatusCode.Internal, "The message could not be written.", exception));
        }

        if (!outgoing._complete)
        {
            throw new RpcException(new Status(StatusCode.Internal, "The marshaller did not complete the message."));
        }

        outgoing.CheckLength(outgoing._length - MessageReader.PrefixBytes);
        BinaryPrimitives.WriteUInt32BigEndian(
            outgoing._bytes.AsSpan(1), (uint)(outgoing._length - MessageReader.PrefixBytes));
        return outgoing._bytes.AsMemory(0, outgoing._length);
    }

    /// <inheritdoc/>
    public override void SetPayloadLength(int payloadLength)
    {
        CheckLength(payloadLength);
        _bytes = new byte[MessageReader.PrefixBytes + payloadLength];
    }

    /// <inheritdoc/>
    public override IBufferWriter<byte> GetBufferWriter() => this;

    /// <inheritdoc/>
    public override void Complete()
    {
        EnsureRoom(0);
        _complete = true;
    }

    /// <inheritdoc/>
    public override void Complete(byte[] payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        SetPayloadLength(payload.Length);
        payload.CopyTo(_bytes.AsSpan(MessageReader.PrefixBytes));
        _length = _bytes.Length;
        _complete = true;
    }

    /// <inheritdoc/>
    public void Advance(int count) => _length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    private void EnsureRoom(int size)
    {
        if (_bytes.Length - _length < size || _bytes.Length == 0)
        {
            CheckLength(_length - MessageReader.PrefixBytes);
            var doubled = (int)Math.Min(2L * _length, Array.MaxLength);
            Array.Resize(ref _bytes, Math.Max(_length + Math.Max(size, BytesAtFirst), doubled));
        }
    }

    private void CheckLength(int payloadLength)
    {
        if (payloadLength > _messageBytesMax)
        {
            throw new RpcException(new Status(
                StatusCode.ResourceExhausted,
                $"The message of {payloadLength} bytes is over the limit of {_messageBytesMax} for sending."));
        }
    }
}
