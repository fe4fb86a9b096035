using System.Buffers.Binary;
using System.Text;
using SatGate.Budget.Documents;

namespace SatGate.Budget.Stores;

/// <summary>
/// A row of the log: per changed document its key and its delta, each with a length before it (two and four bytes,
/// little endian). SQLite's own checksums tell a torn row from a whole one.
/// </summary>
internal static class LogRowFormat
{
    private const int KeyBytes = 2;
    private const int DeltaBytes = 4;

    public static void Append(PackedBuffer row, string key, ReadOnlySpan<byte> delta)
    {
        Span<byte> head = stackalloc byte[DeltaBytes];
        BinaryPrimitives.WriteUInt16LittleEndian(head, checked((ushort)key.Length));
        row.WriteRaw(head[..KeyBytes]);
        Span<byte> ascii = stackalloc byte[key.Length];
        Encoding.ASCII.GetBytes(key, ascii);
        row.WriteRaw(ascii);
        BinaryPrimitives.WriteInt32LittleEndian(head, delta.Length);
        row.WriteRaw(head);
        row.WriteRaw(delta);
    }

    /// <summary>Takes the first entry off the row.</summary>
    public static (string Key, byte[] Delta) Read(ref ReadOnlySpan<byte> row)
    {
        var keyLength = BinaryPrimitives.ReadUInt16LittleEndian(row);
        var key = Encoding.ASCII.GetString(row.Slice(KeyBytes, keyLength));
        row = row[(KeyBytes + keyLength)..];
        var deltaLength = BinaryPrimitives.ReadInt32LittleEndian(row);
        var delta = row.Slice(DeltaBytes, deltaLength).ToArray();
        row = row[(DeltaBytes + deltaLength)..];
        return (key, delta);
    }
}
