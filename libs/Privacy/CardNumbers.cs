namespace SatGate.Privacy;

/// <summary>
/// Payment card numbers: 13 to 19 digits, alone or in groups, that pass the Luhn check (ISO/IEC 7812-1).
/// </summary>
internal static class CardNumbers
{
    public const int DigitsMin = 13;
    public const int DigitsMax = 19;

    /// <summary>Separators are skipped.</summary>
    public static bool IsOne(ReadOnlySpan<char> text)
    {
        var (sum, digits) = (0, 0);
        for (var i = text.Length - 1; i >= 0; i--)
        {
            if (!char.IsAsciiDigit(text[i]))
            {
                continue;
            }

            var digit = text[i] - '0';
            if ((digits & 1) == 1)
            {
                digit = digit * 2 > 9 ? (digit * 2) - 9 : digit * 2;
            }

            sum += digit;
            digits++;
        }

        return digits is >= DigitsMin and <= DigitsMax && sum > 0 && sum % 10 == 0;
    }
}
