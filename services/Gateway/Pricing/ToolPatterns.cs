using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace SatGate.Gateway.Pricing;

/// <summary>
/// Values by tool name: exact names and prefixes with a trailing <c>*</c>, compiled once. A lookup hashes the name
/// and, for each length that a prefix has, its beginning; it allocates nothing. Names compare ordinally.
/// </summary>
internal sealed class ToolPatterns<T>
{
    private readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _exact;
    private readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _prefixes;
    private readonly int[] _lengths;

    public ToolPatterns(IEnumerable<KeyValuePair<string, T>> patterns)
    {
        var byKind = patterns.ToLookup(pair => pair.Key.EndsWith('*'));
        var prefixes = byKind[true].ToFrozenDictionary(
            pair => pair.Key[..^1], pair => pair.Value, StringComparer.Ordinal);
        _exact = byKind[false].ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _prefixes = prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        _lengths = [.. prefixes.Keys.Select(prefix => prefix.Length).Distinct().OrderDescending()];
    }

    public bool TryExact(ReadOnlySpan<char> tool, [MaybeNullWhen(false)] out T value) =>
        _exact.TryGetValue(tool, out value);

    /// <summary>The value of the longest prefix; its length without the star.</summary>
    public bool TryPrefix(ReadOnlySpan<char> tool, [MaybeNullWhen(false)] out T value, out int length)
    {
        foreach (var candidate in _lengths)
        {
            if (candidate <= tool.Length && _prefixes.TryGetValue(tool[..candidate], out value))
            {
                length = candidate;
                return true;
            }
        }

        (value, length) = (default, -1);
        return false;
    }
}
