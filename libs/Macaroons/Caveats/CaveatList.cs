using System.Net;
using System.Net.Sockets;

namespace SatGate.Macaroons.Caveats;

/// <summary>Reads the comma lists of caveats: no empty items, no blanks, every item in its one usual form.</summary>
internal static class CaveatList
{
    public static bool TryPatterns(ReadOnlySpan<char> value, out NamePattern[] patterns)
    {
        patterns = [];
        if (!TryWords(value, out var words))
        {
            return false;
        }

        var parsed = new NamePattern[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            if (!NamePattern.TryParse(words[i], out parsed[i]))
            {
                return false;
            }
        }

        patterns = parsed;
        return true;
    }

    public static bool TryNetworks(ReadOnlySpan<char> value, out IPNetwork[] networks)
    {
        networks = [];
        if (!TryWords(value, out var words))
        {
            return false;
        }

        var parsed = new IPNetwork[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            if (!TryNetwork(words[i], out parsed[i]))
            {
                return false;
            }
        }

        networks = parsed;
        return true;
    }

    // Octal, hexadecimal and shortened forms mean different networks to different readers: only the usual form counts.
    private static bool TryNetwork(string word, out IPNetwork network)
    {
        network = default;
        var slash = word.IndexOf('/', StringComparison.Ordinal);
        var text = slash < 0 ? word : word[..slash];
        if (!IPAddress.TryParse(text, out var address)
            || text.Contains('%', StringComparison.Ordinal)
            || !string.Equals(address.ToString(), text, StringComparison.Ordinal))
        {
            return false;
        }

        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        if (slash < 0)
        {
            network = new IPNetwork(address, bits);
            return true;
        }

        return Caveat.TryNumber(word.AsSpan(slash + 1), bits, out _)
            && IPNetwork.TryParse(word, out network)
            && network.BaseAddress.Equals(address);
    }

    public static bool TryWords(ReadOnlySpan<char> value, out string[] words)
    {
        words = value.ToString().Split(',');
        foreach (var word in words)
        {
            if (!IsWord(word))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsWord(ReadOnlySpan<char> word)
    {
        foreach (var c in word)
        {
            if (c == ',' || char.IsWhiteSpace(c) || char.IsControl(c))
            {
                return false;
            }
        }

        return !word.IsEmpty;
    }
}
