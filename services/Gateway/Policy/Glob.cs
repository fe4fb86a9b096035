namespace SatGate.Gateway.Policy;

/// <summary>
/// A name in which <c>*</c> stands for any characters, at any place; compared by code unit. Each part between two stars
/// is searched once, from where the one before it ended, so a hostile name costs one pass and never an exponential
/// search.
/// </summary>
internal sealed class Glob
{
    private readonly string[] _parts;

    public Glob(string text)
    {
        _parts = text.Split('*');
        IsAll = text.Length > 0 && text.AsSpan().TrimStart('*').IsEmpty;
    }

    /// <summary>It matches every name.</summary>
    public bool IsAll { get; }

    public bool Matches(ReadOnlySpan<char> name)
    {
        var (first, last) = (_parts[0], _parts[^1]);
        if (_parts.Length == 1)
        {
            return name.SequenceEqual(first);
        }

        if (name.Length < first.Length + last.Length || !name.StartsWith(first) || !name.EndsWith(last))
        {
            return false;
        }

        var rest = name[first.Length..^last.Length];
        foreach (var part in _parts.AsSpan(1, _parts.Length - 2))
        {
            var at = rest.IndexOf(part);
            if (at < 0)
            {
                return false;
            }

            rest = rest[(at + part.Length)..];
        }

        return true;
    }
}
