using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace SatGate.Gateway.Configuration;

/// <summary>
/// An immutable map from names to values, in file order, equal to another with the same pairs in the same order. Names
/// compare ordinally unless a comparer is given. Prints its length, never its values: they may be credentials.
/// </summary>
public sealed class ConfigDictionary<T> : IReadOnlyDictionary<string, T>, IEquatable<ConfigDictionary<T>>
{
    private readonly KeyValuePair<string, T>[] _pairs;
    private readonly Dictionary<string, T> _byName;

    /// <summary>Refuses a repeated name with an <see cref="ArgumentException"/>.</summary>
    public ConfigDictionary(IEnumerable<KeyValuePair<string, T>> pairs, StringComparer? names = null)
    {
        _pairs = [.. pairs];
        _byName = new Dictionary<string, T>(_pairs, names ?? StringComparer.Ordinal);
    }

    public int Count => _pairs.Length;

    public IEnumerable<string> Keys => _pairs.Select(pair => pair.Key);

    public IEnumerable<T> Values => _pairs.Select(pair => pair.Value);

    public T this[string key] => _byName[key];

    public bool ContainsKey(string key) => _byName.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => _byName.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, T>>)_pairs).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(ConfigDictionary<T>? other) => other is not null && _pairs.AsSpan().SequenceEqual(other._pairs);

    public override bool Equals(object? obj) => Equals(obj as ConfigDictionary<T>);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (name, value) in _pairs)
            hash.Add(HashCode.Combine(name, value));
        return hash.ToHashCode();
    }

    public override string ToString() => $"{Count} items";
}
