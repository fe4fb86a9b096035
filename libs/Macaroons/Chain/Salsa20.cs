using System.Buffers.Binary;
using System.Numerics;

namespace SatGate.Macaroons.Chain;

/// <summary>
/// The Salsa20 core (D. J. Bernstein, "The Salsa20 family of stream ciphers") and HSalsa20 ("Extending the Salsa20
/// nonce"). The base class library has neither, and the verification ids of third-party caveats are sealed with them.
/// </summary>
internal static class Salsa20
{
    private const int Words = 16;
    private const int DoubleRounds = 10;

    /// <summary>The key stream block for 32 bytes of key, 8 of nonce and a block counter of zero.</summary>
    public static void FirstBlock(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, Span<byte> block)
    {
        Span<byte> input = stackalloc byte[16];
        input.Clear();
        nonce.CopyTo(input);
        Span<uint> start = stackalloc uint[Words];
        Load(key, input, start);
        Span<uint> state = stackalloc uint[Words];
        start.CopyTo(state);
        Mix(state);
        for (var i = 0; i < Words; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(block[(4 * i)..], unchecked(state[i] + start[i]));
        }
    }

    /// <summary>A 32-byte subkey from 32 bytes of key and 16 of nonce.</summary>
    public static void HSalsa(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, Span<byte> subkey)
    {
        Span<uint> state = stackalloc uint[Words];
        Load(key, nonce, state);
        Mix(state);
        ReadOnlySpan<int> taken = [0, 5, 10, 15, 6, 7, 8, 9];
        for (var i = 0; i < taken.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(subkey[(4 * i)..], state[taken[i]]);
        }
    }

    // Constants on the diagonal, the key around it, nonce and counter in the middle.
    private static void Load(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<uint> state)
    {
        ReadOnlySpan<byte> constants = "expand 32-byte k"u8;
        for (var i = 0; i < 4; i++)
        {
            state[5 * i] = BinaryPrimitives.ReadUInt32LittleEndian(constants[(4 * i)..]);
            state[1 + i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(4 * i)..]);
            state[6 + i] = BinaryPrimitives.ReadUInt32LittleEndian(input[(4 * i)..]);
            state[11 + i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(16 + (4 * i))..]);
        }
    }

    private static void Mix(Span<uint> state)
    {
        for (var round = 0; round < DoubleRounds; round++)
        {
            QuarterRound(state, 0, 4, 8, 12);
            QuarterRound(state, 5, 9, 13, 1);
            QuarterRound(state, 10, 14, 2, 6);
            QuarterRound(state, 15, 3, 7, 11);
            QuarterRound(state, 0, 1, 2, 3);
            QuarterRound(state, 5, 6, 7, 4);
            QuarterRound(state, 10, 11, 8, 9);
            QuarterRound(state, 15, 12, 13, 14);
        }
    }

    private static void QuarterRound(Span<uint> state, int a, int b, int c, int d)
    {
        unchecked
        {
            state[b] ^= BitOperations.RotateLeft(state[a] + state[d], 7);
            state[c] ^= BitOperations.RotateLeft(state[b] + state[a], 9);
            state[d] ^= BitOperations.RotateLeft(state[c] + state[b], 13);
            state[a] ^= BitOperations.RotateLeft(state[d] + state[c], 18);
        }
    }
}
