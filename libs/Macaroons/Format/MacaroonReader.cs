namespace SatGate.Macaroons.Format;

/// <summary>
/// Reads the version 2 binary form of libmacaroons: fields of one type byte, a LEB128 length and the data, in one fixed
/// order, sections ended by a zero byte. Every length is checked against what is left before it is used, and a length
/// must be in its shortest form, so that one macaroon has one encoding.
/// </summary>
internal ref struct MacaroonReader(ReadOnlySpan<byte> input)
{
    internal const byte Version = 2;
    internal const byte EndOfSection = 0;
    internal const byte Location = 1;
    internal const byte Identifier = 2;
    internal const byte VerificationId = 4;
    internal const byte Signature = 6;

    private readonly ReadOnlySpan<byte> _input = input;
    private int _position;

    public readonly int Position => _position;
    public readonly bool AtEnd => _position == _input.Length;

    /// <summary>
    /// Reads one macaroon; its caveats go to <paramref name="caveats"/>, whose length is their limit.
    /// </summary>
    public DecodeStatus ReadMacaroon(Span<CaveatSlice> caveats, out MacaroonShape shape)
    {
        shape = default;
        if (!TryByte(out var version))
        {
            return DecodeStatus.Malformed;
        }

        if (version != Version)
        {
            // Version 1 is a list of packets whose length is four hex digits.
            return char.IsAsciiHexDigit((char)version) ? DecodeStatus.VersionUnsupported : DecodeStatus.Malformed;
        }

        if (!TryOptional(Location, out var location) || !TryRequired(Identifier, out var identifier) || !TryEnd())
        {
            return DecodeStatus.Malformed;
        }

        var count = 0;
        while (!TryEnd())
        {
            if (count == caveats.Length)
            {
                return DecodeStatus.TooManyCaveats;
            }

            if (!TryOptional(Location, out var caveatLocation) || !TryRequired(Identifier, out var caveatId)
                || !TryOptional(VerificationId, out var verificationId) || !TryEnd())
            {
                return DecodeStatus.Malformed;
            }

            caveats[count++] = new CaveatSlice(caveatLocation, caveatId, verificationId);
        }

        if (!TryRequired(Signature, out var signature) || signature.Length != MacaroonLimits.SignatureBytes)
        {
            return DecodeStatus.Malformed;
        }

        shape = new MacaroonShape(location, identifier, signature, count);
        return DecodeStatus.Decoded;
    }

    private bool TryEnd()
    {
        if (AtEnd || _input[_position] != EndOfSection)
        {
            return false;
        }

        _position++;
        return true;
    }

    // False only when the field is there and broken; an absent field is a success that is not present.
    private bool TryOptional(byte type, out FieldSlice field)
    {
        field = default;
        return AtEnd || _input[_position] != type || TryRequired(type, out field);
    }

    private bool TryRequired(byte type, out FieldSlice field)
    {
        field = default;
        if (!TryByte(out var found) || found != type || !TryLength(out var length))
        {
            return false;
        }

        field = new FieldSlice(_position, length, Present: true);
        _position += length;
        return true;
    }

    private bool TryLength(out int length)
    {
        length = 0;
        // Two bytes carry 14 bits, more than any token holds; a third could only be a lie or a longer form.
        if (!TryByte(out var low))
        {
            return false;
        }

        if (low < 0x80)
        {
            length = low;
        }
        else
        {
            if (!TryByte(out var high) || high is 0 or >= 0x80)
            {
                return false;
            }

            length = (low & 0x7F) | (high << 7);
        }

        return length <= _input.Length - _position;
    }

    private bool TryByte(out byte value)
    {
        value = 0;
        if (AtEnd)
        {
            return false;
        }

        value = _input[_position++];
        return true;
    }
}
