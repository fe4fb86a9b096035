using System.Text.Json;

namespace SatGate.Gateway.Mcp;

/// <summary>The members of `params`, and of the objects in it that the gateway acts on.</summary>
internal ref partial struct EnvelopeWalk
{
    private EnvelopeError ReadParams(ref Envelope envelope)
    {
        if (_reader.TokenType is not JsonTokenType.StartObject)
        {
            return EnvelopeError.ParamsIsNotObject;
        }

        var start = (int)_reader.TokenStartIndex;
        var error = EnvelopeError.None;
        _names.Enter();
        while (NextMember(ref error))
        {
            error = ReadParam(ref envelope);
        }

        _names.Leave();
        envelope.Params = ByteRange.FromTo(start, (int)_reader.BytesConsumed);
        return error;
    }

    private EnvelopeError ReadParam(ref Envelope envelope)
    {
        if (_reader.ValueTextEquals("_meta"u8))
        {
            _reader.Read();
            return ReadMeta(ref envelope);
        }

        if (_reader.ValueTextEquals("name"u8))
        {
            return ReadString(ref envelope.Name);
        }

        if (_reader.ValueTextEquals("arguments"u8))
        {
            return ReadAny(ref envelope.Arguments);
        }

        if (_reader.ValueTextEquals("uri"u8))
        {
            return ReadString(ref envelope.Uri);
        }

        if (_reader.ValueTextEquals("taskId"u8))
        {
            return ReadString(ref envelope.TaskId);
        }

        return _reader.ValueTextEquals("ref"u8) ? ReadReference(ref envelope) : ReadRarerParam(ref envelope);
    }

    private EnvelopeError ReadRarerParam(ref Envelope envelope)
    {
        if (_reader.ValueTextEquals("cursor"u8))
        {
            return ReadAny(ref envelope.Cursor);
        }

        if (_reader.ValueTextEquals("requestId"u8))
        {
            return ReadAny(ref envelope.RequestId);
        }

        if (_reader.ValueTextEquals("progressToken"u8))
        {
            return ReadAny(ref envelope.ProgressToken);
        }

        if (_reader.ValueTextEquals("protocolVersion"u8))
        {
            return ReadAny(ref envelope.ProtocolVersion);
        }

        if (_reader.ValueTextEquals("capabilities"u8))
        {
            return ReadAny(ref envelope.Capabilities);
        }

        if (_reader.ValueTextEquals("clientInfo"u8))
        {
            return ReadAny(ref envelope.ClientInfo);
        }

        if (_strict && ProtocolMembers.IsCaseVariantOfParams(ref _reader))
        {
            return EnvelopeError.CaseVariantMember;
        }

        _reader.Read();
        return Skip(out _);
    }

    // completion/complete names what it completes in `ref`: {type, name} or {type, uri}.
    private EnvelopeError ReadReference(ref Envelope envelope)
    {
        _reader.Read();
        if (_reader.TokenType is not JsonTokenType.StartObject)
        {
            return Skip(out _);
        }

        var error = EnvelopeError.None;
        _names.Enter();
        while (NextMember(ref error))
        {
            if (_reader.ValueTextEquals("name"u8))
            {
                error = ReadString(ref envelope.Name);
            }
            else if (_reader.ValueTextEquals("uri"u8))
            {
                error = ReadString(ref envelope.Uri);
            }
            else
            {
                _reader.Read();
                error = Skip(out _);
            }
        }

        _names.Leave();
        return error;
    }

    private EnvelopeError ReadMeta(ref Envelope envelope)
    {
        if (_reader.TokenType is not JsonTokenType.StartObject)
        {
            return EnvelopeError.MetaIsNotObject;
        }

        var start = (int)_reader.TokenStartIndex;
        var previousEnd = start + 1;
        var error = EnvelopeError.None;
        _names.Enter();
        while (NextMember(ref error))
        {
            error = ReadMetaMember(ref envelope, previousEnd);
            previousEnd = (int)_reader.BytesConsumed;
        }

        _names.Leave();
        envelope.Meta = ByteRange.FromTo(start, (int)_reader.BytesConsumed);
        return error;
    }

    private EnvelopeError ReadMetaMember(ref Envelope envelope, int previousEnd)
    {
        if (_reader.ValueTextEquals("token"u8))
        {
            var error = ReadString(ref envelope.MetaToken);
            envelope.MetaTokenMember = MemberWithComma(previousEnd, envelope.MetaToken.End);
            return error;
        }

        if (_reader.ValueTextEquals("progressToken"u8))
        {
            return ReadAny(ref envelope.MetaProgressToken);
        }

        if (_reader.ValueTextEquals(MetaKeys.ProtocolVersion))
        {
            return ReadAny(ref envelope.MetaProtocolVersion);
        }

        if (_reader.ValueTextEquals(MetaKeys.ClientCapabilities))
        {
            return ReadAny(ref envelope.MetaClientCapabilities);
        }

        if (_reader.ValueTextEquals(MetaKeys.SubscriptionId))
        {
            return ReadAny(ref envelope.MetaSubscriptionId);
        }

        if (_reader.ValueTextEquals(MetaKeys.LogLevel))
        {
            return ReadAny(ref envelope.MetaLogLevel);
        }

        if (_reader.ValueTextEquals("traceparent"u8))
        {
            return ReadAny(ref envelope.MetaTraceParent);
        }

        if (_strict && ProtocolMembers.IsCaseVariantOfMeta(ref _reader))
        {
            return EnvelopeError.CaseVariantMember;
        }

        _reader.Read();
        return Skip(out _);
    }

    // From the end of the member before (its comma goes too), or, for a first member, up to and with the comma after.
    private readonly ByteRange MemberWithComma(int previousEnd, int end)
    {
        var isFirst = _bytes[previousEnd - 1] == (byte)'{';
        if (!isFirst)
        {
            return ByteRange.FromTo(previousEnd, end);
        }

        var rest = _bytes[end..].TrimStart(" \t\r\n"u8);
        return rest.StartsWith(","u8)
            ? ByteRange.FromTo(previousEnd, _bytes.Length - rest.Length + 1)
            : ByteRange.FromTo(previousEnd, end);
    }
}
