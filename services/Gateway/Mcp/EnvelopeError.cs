namespace SatGate.Gateway.Mcp;

/// <summary>Why a message was refused before anything was decided, in order of precedence.</summary>
internal enum EnvelopeError
{
    None = 0,
    Empty = 1,
    NotUtf8 = 2,
    NotJson = 3,
    TooDeep = 4,
    NotAnObject = 5,
    DuplicateMember = 6,
    CaseVariantMember = 7,
    UnreadableName = 8,
    VersionIsNot20 = 9,
    IdIsNotStringOrInteger = 10,
    MethodIsNotString = 11,
    ParamsIsNotObject = 12,
    MetaIsNotObject = 13,
    MemberHasWrongType = 14,
    NeitherRequestNorResponse = 15,
}

/// <summary>What the sender reads: the fault and the mend, never the input itself.</summary>
internal static class EnvelopeErrors
{
    public static string Message(this EnvelopeError error) => error switch
    {
        EnvelopeError.Empty => "The message is empty: send one JSON-RPC 2.0 object.",
        EnvelopeError.NotUtf8 => "The message is not valid UTF-8.",
        EnvelopeError.NotJson => "The message is not valid JSON.",
        EnvelopeError.TooDeep => "The message is nested too deeply.",
        EnvelopeError.NotAnObject => "A message is one JSON-RPC 2.0 object.",
        EnvelopeError.DuplicateMember => "A member occurs twice in one object: send each member once.",
        EnvelopeError.CaseVariantMember => "A member differs from a protocol member only by case: use the exact name.",
        EnvelopeError.UnreadableName => "A member name holds an unpaired surrogate escape.",
        EnvelopeError.VersionIsNot20 => "The member `jsonrpc` must be the string \"2.0\".",
        EnvelopeError.IdIsNotStringOrInteger => "The member `id` must be a string or an integer.",
        EnvelopeError.MethodIsNotString => "The member `method` must be a non-empty string.",
        EnvelopeError.ParamsIsNotObject => "The member `params` must be an object.",
        EnvelopeError.MetaIsNotObject => "The member `params._meta` must be an object.",
        EnvelopeError.MemberHasWrongType => "A protocol member of `params` has the wrong type.",
        EnvelopeError.NeitherRequestNorResponse => "A message has either `method`, or `id` with `result` or `error`.",
        _ => "The message cannot be read.",
    };

    /// <summary>-32700 when the text cannot be parsed, -32600 when it is JSON but no valid message.</summary>
    public static int Code(this EnvelopeError error) =>
        error is EnvelopeError.NotUtf8 or EnvelopeError.NotJson or EnvelopeError.TooDeep or EnvelopeError.Empty
            ? JsonRpcCodes.ParseError
            : JsonRpcCodes.InvalidRequest;
}
