using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using SatGate.Budget.Ledger;

namespace SatGate.Budget.Documents;

/// <summary>
/// Writes the protobuf wire format (protobuf.dev/programming-guides/encoding) into one growing array, field by field
/// and without a message object: the ledger writes an event per change and cannot afford garbage for it. Fields at
/// their default are left out, as proto3 does. Nested messages get a length of two bytes, so they are at most 16,383
/// bytes.
/// </summary>
internal sealed class PackedBuffer
{
    public const int NestedBytesMax = (1 << 14) - 1;
    private const int LengthBytes = 2;
    private const int VarintBytesMax = 10;
    private const int CapacityMin = 256;

    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void WriteInt64(int field, long value)
    {
        if (value != 0)
        {
            var span = Ensure(2 * VarintBytesMax);
            var at = Varint(span, (ulong)(uint)(field << 3));
            Length += at + Varint(span[at..], unchecked((ulong)value));
        }
    }

    public void WriteFixed64(int field, ulong value)
    {
        var span = Ensure(VarintBytesMax + sizeof(ulong));
        var at = Varint(span, (ulong)(uint)((field << 3) | 1));
        BinaryPrimitives.WriteUInt64LittleEndian(span[at..], value);
        Length += at + sizeof(ulong);
    }

    public void WriteBool(int field, bool value) => WriteInt64(field, value ? 1 : 0);

    public void WriteString(int field, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }
        var bytesMax = value.Length * 3;
        var span = Ensure((2 * VarintBytesMax) + bytesMax);
        var at = Varint(span, (ulong)(uint)((field << 3) | 2));
        var bytes = Ascii.IsValid(value) ? value.Length : Encoding.UTF8.GetByteCount(value);
        at += Varint(span[at..], (ulong)(uint)bytes);
        Length += at + Encoding.UTF8.GetBytes(value, span[at..]);
    }

    public void WriteReservation(int field, in ReservationId id)
    {
        var length = id.Length;
        if (length == 0)
        {
            return;
        }
        var span = Ensure((2 * VarintBytesMax) + ReservationId.LengthMax);
        var at = Varint(span, (ulong)(uint)((field << 3) | 2));
        span[at++] = (byte)length;
        Length += at + id.CopyTo(span[at..]);
    }

    public void WritePacked(int field, ReadOnlySpan<long> values)
    {
        var start = Begin(field);
        foreach (var value in values)
        {
            Length += Varint(Ensure(VarintBytesMax), unchecked((ulong)value));
        }
        End(start);
    }

    /// <summary>Copies fields that are already in wire format.</summary>
    public void WriteRaw(ReadOnlySpan<byte> fields)
    {
        fields.CopyTo(Ensure(fields.Length));
        Length += fields.Length;
    }

    /// <summary>Opens a nested message; hand the result to <see cref="End"/>.</summary>
    public int Begin(int field)
    {
        var span = Ensure(VarintBytesMax + LengthBytes);
        Length += Varint(span, (ulong)(uint)((field << 3) | 2)) + LengthBytes;
        return Length;
    }

    public void End(int start)
    {
        var length = Length - start;
        if (length > NestedBytesMax)
        {
            throw new InvalidOperationException(
                $"A nested message of {length} bytes; the bounds on its parts are wrong.");
        }
        // A varint may be padded: always two bytes, so nothing has to move when the length is known.
        _bytes[start - 2] = (byte)((length & 0x7F) | 0x80);
        _bytes[start - 1] = (byte)(length >> 7);
    }

    /// <summary>Drops the first bytes and moves the rest to the front.</summary>
    public void DropFirst(int count)
    {
        _bytes.AsSpan(count, Length - count).CopyTo(_bytes);
        Length -= count;
    }

    /// <summary>Reads a varint and gives what follows it.</summary>
    public static ReadOnlySpan<byte> ReadVarint(ReadOnlySpan<byte> bytes, out long value)
    {
        var bits = 0UL;
        var at = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            bits |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                value = unchecked((long)bits);
                return bytes[at..];
            }
        }
    }

    /// <summary>The length that <see cref="End"/> wrote.</summary>
    public static int NestedLength(ReadOnlySpan<byte> bytes) => (bytes[0] & 0x7F) | (bytes[1] << 7);

    private static int Varint(Span<byte> span, ulong value)
    {
        var at = 0;
        while (value >= 0x80)
        {
            span[at++] = (byte)((value & 0x7F) | 0x80);
            value >>= 7;
        }
        span[at] = (byte)value;
        return at + 1;
    }

    private Span<byte> Ensure(int count)
    {
        if (_bytes.Length - Length < count)
        {
            var capacity = Math.Max(CapacityMin, (int)BitOperations.RoundUpToPowerOf2((uint)(Length + count)));
            Array.Resize(ref _bytes, capacity);
        }
        return _bytes.AsSpan(Length);
    }
}
