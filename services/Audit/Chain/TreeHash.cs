using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SatGate.Audit.Chain;

/// <summary>
/// A hash of the Merkle tree of RFC 6962: SHA-256, with 0x00 before a leaf and 0x01 before two children, so that
/// neither can be passed off as the other. Prints as 64 lower-case hex digits.
/// </summary>
public readonly record struct TreeHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = 32;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    /// <param name="bytes">Exactly <see cref="Size"/>.</param>
    public TreeHash(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Size);
        _high = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        _low = BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]);
    }

    /// <summary>The root of a log without records.</summary>
    public static TreeHash Empty { get; } = new(SHA256.HashData([]));

    /// <summary>The hash of one record's bytes.</summary>
    public static TreeHash OfLeaf(ReadOnlySpan<byte> record)
    {
        var prefixed = ArrayPool<byte>.Shared.Rent(record.Length + 1);
        prefixed[0] = 0;
        record.CopyTo(prefixed.AsSpan(1));
        var hash = OfPrefixed(prefixed.AsSpan(0, record.Length + 1));
        ArrayPool<byte>.Shared.Return(prefixed);
        return hash;
    }

    public static TreeHash OfNode(TreeHash left, TreeHash right)
    {
        Span<byte> joined = stackalloc byte[1 + (2 * Size)];
        joined[0] = 1;
        left.CopyTo(joined[1..]);
        right.CopyTo(joined[(1 + Size)..]);
        return OfPrefixed(joined);
    }

    /// <summary>Of bytes that already begin with their prefix.</summary>
    internal static TreeHash OfPrefixed(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(bytes, hash);
        return new TreeHash(hash);
    }

    /// <summary>False for anything but 64 hex digits.</summary>
    public static bool TryParse(string? text, out TreeHash hash)
    {
        hash = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (text?.Length != 2 * Size
            || Convert.FromHexString(text, bytes, out _, out var written) is not OperationStatus.Done
            || written != Size)
        {
            return false;
        }

        hash = new TreeHash(bytes);
        return true;
    }

    public void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _high);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], _low);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    public override string ToString() => Convert.ToHexStringLower(ToArray());
}
