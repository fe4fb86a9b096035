using System.Buffers;
using Grpc.Core;

namespace SatGate.Grpc.InProcess;

/// <summary>A message written to bytes and read back, as it would arrive on the other side of a wire.</summary>
internal static class MessageCopy
{
    public static T Of<T>(Marshaller<T> marshaller, T message)
    {
        var writing = new Writing();
        marshaller.ContextualSerializer(message, writing);
        return marshaller.ContextualDeserializer(new Reading(writing.Payload));
    }

    private sealed class Writing : SerializationContext
    {
        private readonly ArrayBufferWriter<byte> _buffer = new();

        public ReadOnlyMemory<byte> Payload { get; private set; }

        public override void SetPayloadLength(int payloadLength)
        {
            // The buffer grows by itself: this is a mode for tests.
        }

        public override IBufferWriter<byte> GetBufferWriter() => _buffer;

        public override void Complete() => Payload = _buffer.WrittenMemory;

        public override void Complete(byte[] payload) => Payload = payload;
    }

    private sealed class Reading(ReadOnlyMemory<byte> payload) : DeserializationContext
    {
        public override int PayloadLength => payload.Length;

        public override byte[] PayloadAsNewBuffer() => payload.ToArray();

        public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(payload);
    }
}
