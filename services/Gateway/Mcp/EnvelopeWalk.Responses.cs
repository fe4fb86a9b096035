using System.Text.Json;

namespace SatGate.Gateway.Mcp;

/// <summary>The members of `result` and `error`.</summary>
internal ref partial struct EnvelopeWalk
{
    private EnvelopeError ReadResult(ref Envelope envelope)
    {
        if (_reader.TokenType is not JsonTokenType.StartObject)
        {
            return Skip(out envelope.Result);
        }

        var start = (int)_reader.TokenStartIndex;
        var error = EnvelopeError.None;
        _names.Enter();
        while (NextMember(ref error))
        {
            error = ReadResultMember(ref envelope);
        }

        _names.Leave();
        envelope.Result = ByteRange.FromTo(start, (int)_reader.BytesConsumed);
        return error;
    }

    private EnvelopeError ReadResultMember(ref Envelope envelope)
    {
        if (_reader.ValueTextEquals("isError"u8))
        {
            _reader.Read();
            envelope.IsToolError = _reader.TokenType is JsonTokenType.True;
            return Skip(out _);
        }

        if (_reader.ValueTextEquals("_meta"u8))
        {
            return ReadAny(ref envelope.ResultMeta);
        }

        if (_reader.ValueTextEquals("resultType"u8))
        {
            return ReadAny(ref envelope.ResultType);
        }

        if (_reader.ValueTextEquals("taskId"u8))
        {
            return ReadAny(ref envelope.ResultTaskId);
        }

        if (_reader.ValueTextEquals("task"u8))
        {
            return ReadAny(ref envelope.ResultTask);
        }

        _reader.Read();
        return Skip(out _);
    }

    private EnvelopeError ReadError(ref Envelope envelope)
    {
        if (_reader.TokenType is not JsonTokenType.StartObject)
        {
            return Skip(out _);
        }

        var error = EnvelopeError.None;
        _names.Enter();
        while (NextMember(ref error))
        {
            var isCode = _reader.ValueTextEquals("code"u8);
            _reader.Read();
            if (isCode && _reader.TokenType is JsonTokenType.Number && _reader.TryGetInt32(out var code))
            {
                envelope.ErrorCode = code;
            }

            error = Skip(out _);
        }

        _names.Leave();
        return error;
    }
}
