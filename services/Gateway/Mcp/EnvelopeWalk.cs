using System.Text.Json;

namespace SatGate.Gateway.Mcp;

/// <summary>One pass over one message; see <see cref="EnvelopeReader"/>.</summary>
internal ref partial struct EnvelopeWalk
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _strict;
    private Utf8JsonReader _reader;
    private MemberNames _names;

    public EnvelopeWalk(ReadOnlySpan<byte> bytes, bool strict, Span<MemberNames.Entry> entries, Span<int> frames)
    {
        _bytes = bytes;
        _strict = strict;
        _reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = EnvelopeReader.DepthMax });
        _names = new MemberNames(bytes, entries, frames);
    }

    public EnvelopeError ReadMessage(ref Envelope envelope)
    {
        _reader.Read();
        if (_reader.TokenType is not JsonTokenType.StartObject)
        {
            return EnvelopeError.NotAnObject;
        }

        var hasVersion = false;
        var error = EnvelopeError.None;
        _names.Enter();
        while (NextMember(ref error, isUnique: true))
        {
            error = ReadMember(ref envelope, ref hasVersion);
        }

        _names.Leave();
        if (error is not EnvelopeError.None)
        {
            return error;
        }

        while (_reader.Read())
        {
            // Only white space may follow; anything else makes the reader throw.
        }

        return hasVersion ? EnvelopeError.None : EnvelopeError.VersionIsNot20;
    }

    /// <summary>Goes on to the next member of an object; false at its end, and where something is wrong.</summary>
    private bool NextMember(ref EnvelopeError error) => NextMember(ref error, _strict);

    private bool NextMember(ref EnvelopeError error, bool isUnique)
    {
        if (error is not EnvelopeError.None || !_reader.Read() || _reader.TokenType is not JsonTokenType.PropertyName)
        {
            return false;
        }

        if (isUnique && !_names.Add(ref _reader))
        {
            error = EnvelopeError.DuplicateMember;
        }

        return error is EnvelopeError.None;
    }

    private EnvelopeError ReadMember(ref Envelope envelope, ref bool hasVersion)
    {
        if (_reader.ValueTextEquals("jsonrpc"u8))
        {
            _reader.Read();
            hasVersion = _reader.TokenType is JsonTokenType.String && _reader.ValueTextEquals("2.0"u8);
            return hasVersion ? EnvelopeError.None : EnvelopeError.VersionIsNot20;
        }

        if (_reader.ValueTextEquals("id"u8))
        {
            _reader.Read();
            return ReadId(ref envelope);
        }

        if (_reader.ValueTextEquals("method"u8))
        {
            _reader.Read();
            return ReadMethod(ref envelope);
        }

        if (_reader.ValueTextEquals("params"u8))
        {
            _reader.Read();
            return ReadParams(ref envelope);
        }

        if (_reader.ValueTextEquals("result"u8))
        {
            _reader.Read();
            return ReadResult(ref envelope);
        }

        if (_reader.ValueTextEquals("error"u8))
        {
            _reader.Read();
            envelope.Kind = MessageKind.Error;
            return ReadError(ref envelope);
        }

        if (_strict && ProtocolMembers.IsCaseVariantOfEnvelope(ref _reader))
        {
            return EnvelopeError.CaseVariantMember;
        }

        _reader.Read();
        return Skip(out _);
    }

    private EnvelopeError ReadId(ref Envelope envelope)
    {
        if (_reader.TokenType is JsonTokenType.Null && !_strict)
        {
            return EnvelopeError.None;
        }

        var isInteger = _reader.TokenType is JsonTokenType.Number && !_reader.ValueSpan.ContainsAny(".eE"u8);
        if (!isInteger && _reader.TokenType is not JsonTokenType.String)
        {
            return EnvelopeError.IdIsNotStringOrInteger;
        }

        envelope.Id = Token();
        return EnvelopeError.None;
    }

    private EnvelopeError ReadMethod(ref Envelope envelope)
    {
        if (_reader.TokenType is not JsonTokenType.String || _reader.ValueSpan.IsEmpty)
        {
            return EnvelopeError.MethodIsNotString;
        }

        envelope.MethodName = Token();
        envelope.Method = _reader.ValueIsEscaped
            ? McpMethods.Of(System.Text.Encoding.UTF8.GetBytes(_reader.GetString()!))
            : McpMethods.Of(_reader.ValueSpan);
        return EnvelopeError.None;
    }

    private EnvelopeError ReadString(ref ByteRange range)
    {
        _reader.Read();
        if (_reader.TokenType is not JsonTokenType.String)
        {
            return _strict ? EnvelopeError.MemberHasWrongType : Skip(out _);
        }

        range = Token();
        return EnvelopeError.None;
    }

    private EnvelopeError ReadAny(ref ByteRange range)
    {
        _reader.Read();
        return Skip(out range);
    }

    private readonly ByteRange Token() => ByteRange.FromTo((int)_reader.TokenStartIndex, (int)_reader.BytesConsumed);

    /// <summary>
    /// Passes over the value at the reader; in strict messages no object in it may name a member twice.
    /// </summary>
    private EnvelopeError Skip(out ByteRange value)
    {
        var start = (int)_reader.TokenStartIndex;
        var depth = 0;
        do
        {
            switch (_reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    depth++;
                    _names.Enter();
                    break;
                case JsonTokenType.StartArray:
                    depth++;
                    _names.Enter();
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    depth--;
                    _names.Leave();
                    break;
                case JsonTokenType.PropertyName when _strict && !_names.Add(ref _reader):
                    value = default;
                    return EnvelopeError.DuplicateMember;
                default:
                    break;
            }
        }
        while (depth > 0 && _reader.Read());

        value = ByteRange.FromTo(start, (int)_reader.BytesConsumed);
        return EnvelopeError.None;
    }
}
