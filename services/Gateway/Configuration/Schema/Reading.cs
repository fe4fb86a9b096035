using SatGate.Gateway.Configuration.Yaml;

namespace SatGate.Gateway.Configuration.Schema;

/// <summary>
/// One pass over one file: where every key stands, what was wrong, and how much work may still be done.
/// </summary>
internal sealed class Reading(
    ConfigText source, Func<string, string?> environment, IReadOnlyDictionary<string, string> homes)
{
    /// <summary>More errors than anyone reads; the rest is said to exist.</summary>
    public const int ErrorsMax = 100;

    /// <summary>Values visited, aliases followed: a few lines of aliases can stand for billions of values.</summary>
    public const int ValuesMax = 100_000;

    /// <summary>Characters of all values after interpolation.</summary>
    public const int ExpandedCharsMax = 8 * 1024 * 1024;

    private readonly Dictionary<string, Position> _positions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private readonly List<ConfigError> _errors = [];
    private readonly List<ConfigError> _warnings = [];
    private int _values;
    private long _expandedChars;

    public string Folder => source.Folder;

    /// <summary>The section a key belongs to, when there is exactly one; for a key that stands elsewhere.</summary>
    public string? HomeOf(string key) => homes.GetValueOrDefault(key);

    public IReadOnlyList<ConfigError> Errors => _errors;

    public IReadOnlyList<ConfigError> Warnings => _warnings;

    /// <summary>Whether the file says anything for this key.</summary>
    public bool Has(string key) => _positions.ContainsKey(key);

    /// <summary>Remembers where a key stands, for errors that are found later.</summary>
    public void Seen(string key, Position at) => _positions[key] = at;

    /// <summary>Counts a value; false when the file has too many, which is said once.</summary>
    public bool Visit(ConfigNode node)
    {
        if (++_values == ValuesMax)
            Fail(node.At, "", $"holds more than {ValuesMax} values with its aliases", "use fewer");
        return _values < ValuesMax;
    }

    /// <summary>A scalar's text with its variables; null when that failed, which is said.</summary>
    public string? Expand(ScalarNode scalar, string key)
    {
        if (!Interpolation.TryExpand(scalar.Text, environment, Folder, out var text, out var problem, out var mend))
        {
            Fail(scalar.At, key, problem, mend);
            return null;
        }

        _expandedChars += text.Length;
        if (text.Length <= Interpolation.ValueCharsMax && _expandedChars <= ExpandedCharsMax)
            return text;
        Fail(scalar.At, key, "is too long", "shorten it");
        return null;
    }

    public void Fail(Position at, string key, string problem, string mend)
    {
        _failed.Add(key);
        if (_errors.Count < ErrorsMax)
            _errors.Add(Error(at, key, problem, mend));
        else if (_errors.Count == ErrorsMax)
            _errors.Add(Error(at, "", $"has more than {ErrorsMax} errors", "mend these first"));
    }

    /// <summary>
    /// An error between keys, found after reading: at the key's own place, or its parent's when the file does not have
    /// it. Nothing is said when the key, a parent or a child of it already failed: that error is the cause of this
    /// one.
    /// </summary>
    public void FailAt(string key, string problem, string mend)
    {
        if (!HasFailed(key))
            Fail(PlaceOf(key), key, problem, mend);
    }

    /// <summary>Whether the key, one above it or one below it is wrong.</summary>
    public bool HasFailed(string key) => _failed.Any(failed =>
        failed == key || (failed.Length > 0 && (IsUnder(key, failed) || IsUnder(failed, key))));

    public void Warn(string key, string problem, string mend)
    {
        if (_warnings.Count < ErrorsMax)
            _warnings.Add(Error(PlaceOf(key), key, problem, mend));
    }

    private ConfigError Error(Position at, string key, string problem, string mend) =>
        new(source.FileName, at.Line, at.Column, key, problem, mend);

    private static bool IsUnder(string key, string parent) =>
        key.Length > parent.Length && key.StartsWith(parent, StringComparison.Ordinal)
        && key[parent.Length] is '.' or '[';

    private Position PlaceOf(string key)
    {
        for (var path = key; path.Length > 0; path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))])
        {
            if (_positions.TryGetValue(path, out var at))
                return at;
        }

        return Position.Start;
    }
}
