using System.Collections;
using System.Runtime.CompilerServices;

namespace SatGate.Gateway.Configuration;

/// <summary>
/// An immutable list that is equal to another with the same items in the same order, so that config records compare by
/// what they say: a reload reconnects only the upstreams that really changed. Prints its length, never its items.
/// </summary>
[CollectionBuilder(typeof(ConfigList), nameof(ConfigList.Create))]
public sealed class ConfigList<T>(T[] items) : IReadOnlyList<T>, IEquatable<ConfigList<T>>
{
    private readonly T[] _items = [.. items];

    public int Count => _items.Length;

    public T this[int index] => _items[index];

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(ConfigList<T>? other) => other is not null && _items.AsSpan().SequenceEqual(other._items);

    public override bool Equals(object? obj) => Equals(obj as ConfigList<T>);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in _items)
            hash.Add(item);
        return hash.ToHashCode();
    }

    public override string ToString() => $"{Count} items";
}

/// <summary>Lets collection expressions make a <see cref="ConfigList{T}"/>.</summary>
public static class ConfigList
{
    public static ConfigList<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());
}
