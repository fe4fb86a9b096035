using System.Buffers.Binary;
using System.Numerics;

namespace SatGate.Events.Spool;

/// <summary>
/// How one event lies in a file: its length and the CRC-32C of its bytes, four bytes each and little-endian, then the
/// bytes of the <c>satgate.events.v1.Event</c>. The check tells a write that a crash cut short from a whole one.
/// </summary>
internal static class SpoolFrame
{
    public const int HeaderBytes = 8;

    /// <summary>Bytes of one event. Larger ones do not exist: bodies in events are cut long before.</summary>
    public const int EventBytesMax = 1024 * 1024;

    public static void WriteHeader(Span<byte> header, ReadOnlySpan<byte> content)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Crc32C(content));
    }

    /// <summary>The content of the frame that the bytes begin with; false when there is no whole, sound one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (bytes.Length < HeaderBytes)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length is <= 0 or > EventBytesMax || bytes.Length - HeaderBytes < length)
        {
            return false;
        }

        content = bytes.Slice(HeaderBytes, length);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) == Crc32C(content);
    }

    private static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
