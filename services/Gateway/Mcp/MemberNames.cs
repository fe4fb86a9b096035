using System.Text.Json;

namespace SatGate.Gateway.Mcp;

/// <summary>
/// The member names seen in the objects that enclose the reader's position, to refuse a name that comes twice.
/// Two readers of one message must see the same tool: parsers differ in whether the first or the last duplicate wins,
/// and that difference has been used to call one tool at the price of another.
/// Small objects are compared in place; an object with more than <see cref="LinearMembersMax"/> names moves to a
/// hash set, so a hostile object costs linear time.
/// </summary>
internal ref struct MemberNames
{
    private const int LinearMembersMax = 32;

    private readonly ReadOnlySpan<byte> _bytes;
    private Span<Entry> _entries;
    private Entry[]? _grown;
    private int _count;
    private readonly Span<int> _frames;
    private int _depth;
    private Dictionary<int, HashSet<string>>? _large;

    /// <summary>Room for a message's first names, on the caller's stack.</summary>
    public const int StackEntries = 64;

    public MemberNames(ReadOnlySpan<byte> bytes, Span<Entry> entries, Span<int> frames)
    {
        _bytes = bytes;
        _entries = entries;
        _frames = frames;
    }

    public readonly record struct Entry(uint Hash, int Start, int Length, bool Escaped);

    public void Enter() => _frames[_depth++] = _count;

    public void Leave()
    {
        _depth--;
        _large?.Remove(_depth);
        _count = _frames[_depth];
    }

    /// <summary>False when the innermost object already has the name at the reader's position.</summary>
    /// <exception cref="InvalidOperationException">The name holds an unpaired surrogate escape.</exception>
    public bool Add(ref Utf8JsonReader reader)
    {
        var entry = new Entry(
            reader.ValueIsEscaped ? HashOf(reader.GetString()!) : HashOf(reader.ValueSpan),
            (int)reader.TokenStartIndex + 1,
            reader.ValueSpan.Length,
            reader.ValueIsEscaped);
        var frame = _frames[_depth - 1];
        if (_count - frame >= LinearMembersMax)
        {
            return AddLarge(ref reader, frame);
        }

        foreach (ref readonly var other in _entries[frame.._count])
        {
            if (other.Hash == entry.Hash && SameName(other, entry, ref reader))
            {
                return false;
            }
        }

        if (_count == _entries.Length)
        {
            var grown = new Entry[_entries.Length * 2];
            _entries.CopyTo(grown);
            _entries = _grown = grown;
        }

        _entries[_count++] = entry;
        return true;
    }

    private bool AddLarge(ref Utf8JsonReader reader, int frame)
    {
        _large ??= [];
        if (!_large.TryGetValue(_depth - 1, out var names))
        {
            names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var entry in _entries[frame.._count])
            {
                names.Add(NameOf(entry));
            }

            _large.Add(_depth - 1, names);
        }

        return names.Add(reader.GetString()!);
    }

    private readonly bool SameName(Entry other, Entry entry, ref Utf8JsonReader reader) =>
        !other.Escaped && !entry.Escaped
            ? _bytes.Slice(other.Start, other.Length).SequenceEqual(reader.ValueSpan)
            : reader.ValueTextEquals(NameOf(other));

    private readonly string NameOf(Entry entry)
    {
        var name = new Utf8JsonReader(_bytes.Slice(entry.Start - 1, entry.Length + 2));
        name.Read();
        return name.GetString()!;
    }

    private static uint HashOf(string name)
    {
        Span<byte> utf8 = name.Length <= 128 ? stackalloc byte[384] : new byte[name.Length * 3];
        return HashOf(utf8[..System.Text.Encoding.UTF8.GetBytes(name, utf8)]);
    }

    // FNV-1a: it only spares comparisons, equality is always decided on the names themselves.
    private static uint HashOf(ReadOnlySpan<byte> name)
    {
        var hash = 2166136261u;
        foreach (var b in name)
        {
            hash = unchecked((hash ^ b) * 16777619u);
        }

        return hash;
    }
}
