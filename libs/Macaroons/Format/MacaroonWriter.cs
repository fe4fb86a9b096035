namespace SatGate.Macaroons.Format;

/// <summary>
/// Writes the version 2 binary form of libmacaroons into a buffer of fixed size. When the buffer is too small nothing
/// more is written and <see cref="Overflowed"/> stays true: the caller refuses the token as too large.
/// </summary>
internal ref struct MacaroonWriter(Span<byte> output)
{
    private readonly Span<byte> _output = output;
    private int _position;

    public bool Overflowed { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _output[.._position];

    public void Version() => Byte(MacaroonReader.Version);

    public void EndOfSection() => Byte(MacaroonReader.EndOfSection);

    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        if (Overflowed || !bytes.TryCopyTo(_output[_position..]))
        {
            Overflowed = true;
            return;
        }

        _position += bytes.Length;
    }

    public void Field(byte type, scoped ReadOnlySpan<byte> data)
    {
        if (data.Length > MacaroonLimits.TokenBytesMax)
        {
            Overflowed = true;
            return;
        }

        Byte(type);
        if (data.Length < 0x80)
        {
            Byte((byte)data.Length);
        }
        else
        {
            Byte((byte)((data.Length & 0x7F) | 0x80));
            Byte((byte)(data.Length >> 7));
        }

        Raw(data);
    }

    private void Byte(byte value) => Raw([value]);
}
