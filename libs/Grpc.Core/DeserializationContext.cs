using System.Buffers;

namespace Grpc.Core;

/// <summary>One received message's bytes, for a marshaller. Valid only while the marshaller runs.</summary>
public abstract class DeserializationContext
{
    /// <summary>The message's length in bytes.</summary>
    public abstract int PayloadLength { get; }

    /// <summary>A copy of the message that the marshaller may keep.</summary>
    public abstract byte[] PayloadAsNewBuffer();

    /// <summary>The message without a copy; its memory is reused once the marshaller returns.</summary>
    public abstract ReadOnlySequence<byte> PayloadAsReadOnlySequence();
}
