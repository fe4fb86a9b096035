using System.Text.RegularExpressions;

namespace SatGate.Privacy;

/// <summary>Decides whether what an expression found is what it is for.</summary>
internal delegate bool Check(ReadOnlySpan<char> text);

/// <summary>One kind of text that is redacted.</summary>
/// <param name="Kind">Stands in what replaces it: `[redacted:card]`.</param>
internal sealed record Pattern(string Kind, Regex Expression, Check Check)
{
    /// <summary>The expression is greedy, and a shorter text at the same place may be the right one.</summary>
    public bool CanEndEarlier { get; init; }
}
