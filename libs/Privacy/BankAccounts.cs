namespace SatGate.Privacy;

/// <summary>International bank account numbers: ISO 13616, with the check of ISO 7064 (mod 97 is 1).</summary>
internal static class BankAccounts
{
    private const int CharactersMin = 15;
    private const int CharactersMax = 34;

    /// <summary>Blanks are skipped; case does not matter.</summary>
    public static bool IsOne(ReadOnlySpan<char> text)
    {
        Span<char> compact = stackalloc char[CharactersMax];
        var length = 0;
        foreach (var character in text)
        {
            if (character is ' ' or '-')
            {
                continue;
            }

            if (length == CharactersMax || !char.IsAsciiLetterOrDigit(character))
            {
                return false;
            }

            compact[length++] = char.ToUpperInvariant(character);
        }

        if (length < CharactersMin)
        {
            return false;
        }

        // The country and check digits go to the end; letters count as 10 to 35.
        var rest = 0;
        for (var i = 0; i < length; i++)
        {
            var character = compact[(i + 4) % length];
            rest = char.IsAsciiDigit(character)
                ? ((rest * 10) + (character - '0')) % 97
                : ((rest * 100) + (character - 'A' + 10)) % 97;
        }

        return rest == 1;
    }
}
