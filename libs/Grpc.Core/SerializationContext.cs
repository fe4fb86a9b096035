using System.Buffers;

namespace Grpc.Core;

/// <summary>
/// Where a marshaller puts one message's bytes: either the whole array at once, or the length, then a buffer writer,
/// then completion. Implemented by the transports; one context serves one message.
/// </summary>
public abstract class SerializationContext
{
    /// <summary>Ends the message with these bytes as the whole of it.</summary>
    public abstract void Complete(byte[] payload);

    /// <summary>The writer of the message's bytes, ended by <see cref="Complete()"/>.</summary>
    public abstract IBufferWriter<byte> GetBufferWriter();

    /// <summary>Announces the message's length in bytes, before the writer is asked for.</summary>
    public abstract void SetPayloadLength(int payloadLength);

    /// <summary>Ends the message that the buffer writer holds.</summary>
    public abstract void Complete();
}
