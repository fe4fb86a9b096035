using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace SatGate.Budget.Ledger;

/// <summary>
/// A reservation's id inside the ledger: 1 to 64 ASCII characters kept in place and padded with zeros, so that
/// thousands of open reservations are one array and not one object each.
/// </summary>
[InlineArray(Words)]
internal struct ReservationId : IEquatable<ReservationId>
{
    public const int LengthMax = 64;
    private const int Words = LengthMax / sizeof(ulong);

    // Drawn per process: ids that collide on purpose would make every look-up of one account a walk.
    private static readonly ulong s_seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    private ulong _word;

    public readonly int Length
    {
        get
        {
            var end = Bytes(in this).IndexOf((byte)0);
            return end < 0 ? LengthMax : end;
        }
    }

    /// <summary>False unless the text is 1 to 64 characters of the allow-list.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ReservationId id)
    {
        id = default;
        if (!Identifiers.IsReservation(text))
        {
            return false;
        }
        Encoding.ASCII.GetBytes(text, MemoryMarshal.AsBytes((Span<ulong>)id));
        return true;
    }

    public readonly int CopyTo(Span<byte> destination)
    {
        var length = Length;
        Bytes(in this)[..length].CopyTo(destination);
        return length;
    }

    public readonly int Hash()
    {
        unchecked
        {
            var hash = s_seed;
            for (var i = 0; i < Words && this[i] != 0; i++)
            {
                hash = (BitOperations.RotateLeft(hash, 5) ^ this[i]) * 0x9E3779B97F4A7C15UL;
            }
            return (int)(hash >> 32);
        }
    }

    public readonly bool EqualsBytes(ReadOnlySpan<byte> text) =>
        Bytes(in this)[..text.Length].SequenceEqual(text)
        && (text.Length == LengthMax || Bytes(in this)[text.Length] == 0);

    public readonly bool Equals(ReservationId other) => Bytes(in this).SequenceEqual(Bytes(in other));

    public override readonly bool Equals(object? obj) => obj is ReservationId other && Equals(other);

    public override readonly int GetHashCode() => Hash();

    public override readonly string ToString() => Encoding.ASCII.GetString(Bytes(in this)[..Length]);

    private static ReadOnlySpan<byte> Bytes(ref readonly ReservationId id) =>
        MemoryMarshal.AsBytes((ReadOnlySpan<ulong>)id);
}
