namespace SatGate.Macaroons.Caveats;

/// <summary>
/// A name, or the beginning of one followed by `*`. Compared by code unit: letters that only look alike are other
/// letters. A pattern reaches `server.tool` only when it spells the server and the dot, so `read*` does not open a
/// server `reader`.
/// </summary>
internal readonly record struct NamePattern(string Text, bool IsPrefix)
{
    /// <summary>False when the name is empty or has a `*` elsewhere than at its end.</summary>
    public static bool TryParse(string text, out NamePattern pattern)
    {
        var isPrefix = text.EndsWith('*');
        var name = isPrefix ? text[..^1] : text;
        pattern = new NamePattern(name, isPrefix);
        return text.Length > 0 && !name.Contains('*', StringComparison.Ordinal);
    }

    public bool Matches(ReadOnlySpan<char> name) => Matches(Text, name);

    public bool MatchesTool(string server, string tool) =>
        Matches(Text, tool)
        || (server.Length > 0
            && Text.Length > server.Length && Text[server.Length] == '.'
            && Text.StartsWith(server, StringComparison.Ordinal)
            && Matches(Text.AsSpan(server.Length + 1), tool));

    private bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<char> name) =>
        IsPrefix ? name.StartsWith(text, StringComparison.Ordinal) : name.SequenceEqual(text);
}
