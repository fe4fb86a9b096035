namespace SatGate.Budget.Ledger;

/// <summary>
/// Which tools a window counts: an exact name, a prefix with a trailing <c>*</c>, or, empty, all of them.
/// </summary>
internal readonly record struct ToolPattern(string Text)
{
    public bool IsAll => Text.Length == 0 || Text is "*";

    /// <summary>A star anywhere but at the end is refused: it would look like a pattern and match nothing.</summary>
    public static bool IsValid(string text) =>
        Identifiers.IsTool(text) && text.AsSpan(0, Math.Max(0, text.Length - 1)).IndexOf('*') < 0;

    public bool Matches(ReadOnlySpan<char> tool)
    {
        var text = Text.AsSpan();
        if (text.Length == 0)
        {
            return true;
        }
        return text[^1] == '*' ? tool.StartsWith(text[..^1], StringComparison.Ordinal) : tool.SequenceEqual(text);
    }
}
