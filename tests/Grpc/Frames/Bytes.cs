using System.Buffers.Binary;
using Google.Protobuf;
using SatGate.Grpc.Tests.Contract;

namespace SatGate.Grpc.Tests.Frames;

/// <summary>Messages as bytes on the wire, right and wrong.</summary>
internal static class Bytes
{
    /// <summary>A message with its prefix.</summary>
    public static byte[] Of(IMessage message) => Of(0, message.ToByteArray());

    /// <summary>Any bytes with a prefix of their length.</summary>
    public static byte[] Of(byte flag, byte[] payload) => WithLength(flag, (uint)payload.Length, payload);

    /// <summary>Any bytes with any prefix.</summary>
    public static byte[] WithLength(byte flag, uint length, byte[] payload)
    {
        var bytes = new byte[5 + payload.Length];
        bytes[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), length);
        payload.CopyTo(bytes, 5);
        return bytes;
    }

    public static byte[] Ask(string text) => Of(new Ask { Text = text });

    public static byte[] Answer(string text) => Of(new Answer { Text = text });
}
