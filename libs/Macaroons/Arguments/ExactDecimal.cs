namespace SatGate.Macaroons.Arguments;

/// <summary>
/// A decimal number of any size, compared from its text without rounding. JSON's grammar (RFC 8259 section 6) less the
/// exponent, which would let a few characters name a number that nobody can print.
/// </summary>
public readonly ref struct ExactDecimal
{
    private readonly bool _negative;
    private readonly ReadOnlySpan<byte> _whole;
    private readonly ReadOnlySpan<byte> _fraction;

    private ExactDecimal(bool negative, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction)
    {
        // Minus zero is zero.
        _negative = negative && !(whole.IsEmpty && fraction.IsEmpty);
        _whole = whole;
        _fraction = fraction;
    }

    /// <summary>False for anything but digits with a point or without and perhaps a minus, at most 64 bytes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ExactDecimal number)
    {
        number = default;
        if (text.Length > ArgumentLimits.NumberCharsMax)
        {
            return false;
        }

        var negative = text is [(byte)'-', ..];
        var digits = negative ? text[1..] : text;
        var point = digits.IndexOf((byte)'.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? default : digits[(point + 1)..];
        if (whole.IsEmpty || whole.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            || (whole.Length > 1 && whole[0] == (byte)'0')
            || (point >= 0 && fraction.IsEmpty) || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        number = new ExactDecimal(negative, whole.TrimStart((byte)'0'), fraction.TrimEnd((byte)'0'));
        return true;
    }

    public int CompareTo(ExactDecimal other)
    {
        if (_negative != other._negative)
        {
            return _negative ? -1 : 1;
        }

        var magnitude = _whole.Length != other._whole.Length
            ? _whole.Length.CompareTo(other._whole.Length)
            : _whole.SequenceCompareTo(other._whole);
        if (magnitude == 0)
        {
            // Without trailing zeros, digits after the point compare like words.
            magnitude = _fraction.SequenceCompareTo(other._fraction);
        }

        return _negative ? -magnitude : magnitude;
    }
}
