using System.Security.Cryptography;
using System.Text;

namespace SatGate.Audit.Ingest;

/// <summary>
/// A name as every store can keep and index it: no NUL, no half characters, and not longer than an index entry may be.
/// The record itself always has the whole name.
/// </summary>
internal static class StoredName
{
    public const int CharactersMax = 128;

    private const int KeptCharacters = 100;

    public static string Of(string name)
    {
        if (name.Length <= CharactersMax && Ascii.IsValid(name) && !name.Contains('\0', StringComparison.Ordinal))
        {
            return name;
        }

        var whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)).Replace('\0', '\ufffd');
        if (whole.Length <= CharactersMax)
        {
            return whole;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16];
        var end = char.IsHighSurrogate(whole[KeptCharacters - 1]) ? KeptCharacters - 1 : KeptCharacters;
        return $"{whole[..end]}…{hash}";
    }
}
