using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace SatGate.Audit.Ingest;

/// <summary>
/// Writes the one JSON text that a record can have (docs/audit.md, Canonical form): members in the order they are
/// written, no white space, absent when empty or 0, and text and numbers exactly as ECMAScript's JSON.stringify writes
/// them, so that a verifier in any language can rebuild the bytes from the parsed record. Not for several threads.
/// </summary>
internal sealed class CanonicalText
{
    /// <summary>Greater whole numbers are not exact in JavaScript and are written as text.</summary>
    private const long SafeIntegerMax = (1L << 53) - 1;

    private static readonly SearchValues<char> s_escaped = SearchValues.Create([.. Escaped()]);

    private byte[] _buffer = new byte[1024];
    private int _length;
    private bool _isFirst;

    /// <summary>What was written since <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(1, _length - 1);

    /// <summary>The same after the 0x00 of a leaf: what is hashed.</summary>
    public ReadOnlySpan<byte> Leaf => _buffer.AsSpan(0, _length);

    public void Begin()
    {
        _buffer[0] = 0;
        _length = 1;
        Append("{"u8);
        _isFirst = true;
    }

    public void End() => Append("}"u8);

    public void BeginObject(ReadOnlySpan<byte> name)
    {
        Name(name);
        Append("{"u8);
        _isFirst = true;
    }

    public void EndObject()
    {
        Append("}"u8);
        _isFirst = false;
    }

    public void Text(ReadOnlySpan<byte> name, string value)
    {
        if (value.Length > 0)
        {
            Name(name);
            Quoted(value);
        }
    }

    /// <summary>Bytes as lower-case hex digits.</summary>
    public void Hex(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (value.Length > 0)
        {
            Name(name);
            Quoted(Convert.ToHexStringLower(value));
        }
    }

    public void Number(ReadOnlySpan<byte> name, long value)
    {
        if (value != 0)
        {
            Always(name, value);
        }
    }

    /// <summary>A number that is written although it is 0.</summary>
    public void Always(ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        var isText = value is > SafeIntegerMax or < -SafeIntegerMax;
        var room = Room(24);
        var at = 0;
        if (isText)
        {
            room[at++] = (byte)'"';
        }

        Utf8Formatter.TryFormat(value, room[at..], out var written);
        at += written;
        if (isText)
        {
            room[at++] = (byte)'"';
        }

        _length += at;
    }

    /// <summary>Text that is JSON already, in canonical form.</summary>
    public void Raw(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        Name(name);
        Append(json);
    }

    // Names are ours and need no escapes.
    private void Name(ReadOnlySpan<byte> name)
    {
        if (!_isFirst)
        {
            Append(","u8);
        }

        _isFirst = false;
        Append("\""u8);
        Append(name);
        Append("\":"u8);
    }

    private void Quoted(ReadOnlySpan<char> value)
    {
        Append("\""u8);
        while (value.IndexOfAny(s_escaped) is >= 0 and var at)
        {
            Characters(value[..at]);
            Escape(value[at]);
            value = value[(at + 1)..];
        }

        Characters(value);
        Append("\""u8);
    }

    // Half a surrogate pair cannot be UTF-8; it becomes U+FFFD, here and for every reader.
    private void Characters(ReadOnlySpan<char> characters)
    {
        if (characters.Length > 0)
        {
            _length += Encoding.UTF8.GetBytes(characters, Room(Encoding.UTF8.GetMaxByteCount(characters.Length)));
        }
    }

    private void Escape(char character)
    {
        switch (character)
        {
            case '"':
                Append("\\\""u8);
                break;
            case '\\':
                Append("\\\\"u8);
                break;
            case '\b':
                Append("\\b"u8);
                break;
            case '\f':
                Append("\\f"u8);
                break;
            case '\n':
                Append("\\n"u8);
                break;
            case '\r':
                Append("\\r"u8);
                break;
            case '\t':
                Append("\\t"u8);
                break;
            default:
                Append("\\u00"u8);
                Append([Digit(character >> 4), Digit(character & 15)]);
                break;
        }
    }

    private static byte Digit(int value) => "0123456789abcdef"u8[value];

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    private Span<byte> Room(int bytes)
    {
        if (_buffer.Length - _length < bytes)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
        }

        return _buffer.AsSpan(_length);
    }

    private static IEnumerable<char> Escaped()
    {
        for (var character = '\0'; character < ' '; character++)
        {
            yield return character;
        }

        yield return '"';
        yield return '\\';
    }
}
