using System.Buffers;

namespace SatGate.Gateway.Mcp;

/// <summary>
/// A message and the few places where it changes on its way: the id, the removed credential, a prefixed name, added
/// `_meta`. Everything between the edits is copied as it came. At most <see cref="EditsMax"/> edits, which must not
/// overlap; they may be added in any order.
/// </summary>
internal struct Splice(ReadOnlyMemory<byte> source)
{
    public const int EditsMax = 6;

    private EditBuffer _edits;
    private int _count;
    private int _growth;

    public readonly ReadOnlyMemory<byte> Source => source;

    public readonly bool IsUnchanged => _count == 0;

    public readonly int Length => source.Length + _growth;

    public void Replace(ByteRange range, ReadOnlyMemory<byte> bytes)
    {
        var at = _count;
        while (at > 0 && _edits[at - 1].Range.Start > range.Start)
        {
            _edits[at] = _edits[at - 1];
            at--;
        }

        _edits[at] = new Edit(range, bytes);
        _count++;
        _growth += bytes.Length - range.Length;
    }

    public void Remove(ByteRange range) => Replace(range, ReadOnlyMemory<byte>.Empty);

    public void Insert(int position, ReadOnlyMemory<byte> bytes) => Replace(new ByteRange(position, 0), bytes);

    public readonly void WriteTo(IBufferWriter<byte> writer)
    {
        var position = 0;
        for (var i = 0; i < _count; i++)
        {
            var edit = _edits[i];
            writer.Write(source.Span[position..edit.Range.Start]);
            writer.Write(edit.Bytes.Span);
            position = edit.Range.End;
        }

        writer.Write(source.Span[position..]);
    }

    public readonly void WriteTo(Span<byte> target)
    {
        var position = 0;
        for (var i = 0; i < _count; i++)
        {
            var edit = _edits[i];
            source.Span[position..edit.Range.Start].CopyTo(target);
            target = target[(edit.Range.Start - position)..];
            edit.Bytes.Span.CopyTo(target);
            target = target[edit.Bytes.Length..];
            position = edit.Range.End;
        }

        source.Span[position..].CopyTo(target);
    }

    /// <summary>The source itself when nothing changed, else a new array.</summary>
    public readonly ReadOnlyMemory<byte> ToMemory()
    {
        if (IsUnchanged)
        {
            return source;
        }

        var bytes = new byte[Length];
        WriteTo(bytes);
        return bytes;
    }

    private readonly record struct Edit(ByteRange Range, ReadOnlyMemory<byte> Bytes);

    [System.Runtime.CompilerServices.InlineArray(EditsMax)]
    private struct EditBuffer
    {
        private Edit _first;
    }
}
