namespace SatGate.Gateway.Mcp;

/// <summary>
/// What the gateway knows of one JSON-RPC message: where its parts lie. The bytes themselves are never rebuilt from
/// it, only spliced (see <see cref="Splice"/>), so what is not named here survives as it came.
/// Ranges of strings include their quotes; a range of length 0 means the member is absent.
/// </summary>
internal struct Envelope
{
    public MessageKind Kind;
    public McpMethod Method;

    /// <summary>The raw id: a JSON string or an integer. Absent on notifications.</summary>
    public ByteRange Id;

    public ByteRange MethodName;

    /// <summary>The params object, braces included.</summary>
    public ByteRange Params;

    /// <summary>`params.name` of tools/call and prompts/get, or `params.ref.name` of completion/complete.</summary>
    public ByteRange Name;

    /// <summary>`params.uri` of resource methods, or `params.ref.uri` of completion/complete.</summary>
    public ByteRange Uri;

    public ByteRange TaskId;
    public ByteRange Arguments;
    public ByteRange Cursor;

    /// <summary>`params.requestId` of notifications/cancelled.</summary>
    public ByteRange RequestId;

    /// <summary>`params.progressToken` of notifications/progress.</summary>
    public ByteRange ProgressToken;

    /// <summary>`params.protocolVersion` of initialize.</summary>
    public ByteRange ProtocolVersion;

    public ByteRange Capabilities;
    public ByteRange ClientInfo;

    /// <summary>The `params._meta` object, braces included.</summary>
    public ByteRange Meta;

    /// <summary>`params._meta.token`: the credential, a string.</summary>
    public ByteRange MetaToken;

    /// <summary>
    /// The member of <see cref="MetaToken"/> with one neighbouring comma: what has to go before forwarding.
    /// </summary>
    public ByteRange MetaTokenMember;

    /// <summary>`params._meta.progressToken`.</summary>
    public ByteRange MetaProgressToken;

    /// <summary>
    /// `params._meta["io.modelcontextprotocol/protocolVersion"]`: its presence makes a request modern.
    /// </summary>
    public ByteRange MetaProtocolVersion;

    public ByteRange MetaClientCapabilities;

    /// <summary>`params._meta["io.modelcontextprotocol/subscriptionId"]` of a notification.</summary>
    public ByteRange MetaSubscriptionId;

    public ByteRange MetaLogLevel;

    /// <summary>`params._meta.traceparent`: the client's span (W3C Trace Context), a string.</summary>
    public ByteRange MetaTraceParent;

    /// <summary>The `result` of a response.</summary>
    public ByteRange Result;

    /// <summary>The `_meta` object directly inside `result`.</summary>
    public ByteRange ResultMeta;

    /// <summary>`result.resultType`, a string.</summary>
    public ByteRange ResultType;

    /// <summary>`result.taskId`, a string: the task that a modern result is (MCP tasks extension).</summary>
    public ByteRange ResultTaskId;

    /// <summary>`result.task`, an object: the task that a legacy request has become (MCP 2025-11-25).</summary>
    public ByteRange ResultTask;

    /// <summary>`result.isError` is true.</summary>
    public bool IsToolError;

    /// <summary>`error.code`; 0 when absent or not an integer.</summary>
    public int ErrorCode;
}
