namespace SatGate.Gateway.Mcp;

/// <summary>Where a part of a message lies in its bytes. An absent part has length 0.</summary>
internal readonly record struct ByteRange(int Start, int Length)
{
    public bool IsPresent => Length > 0;

    public int End => Start + Length;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> bytes) => bytes.Slice(Start, Length);

    public ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> bytes) => bytes.Slice(Start, Length);

    public static ByteRange FromTo(int start, int end) => new(start, end - start);
}
