namespace SatGate.Gateway.Mcp;

/// <summary>Error codes of JSON-RPC 2.0, of MCP 2026-07-28, and of the gateway's public contract.</summary>
internal static class JsonRpcCodes
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;

    /// <summary>Money: `budget_exhausted`, `window_exhausted`, `delegation_failed`, `duplicate_request`.</summary>
    public const int Budget = -32000;

    /// <summary>Who and what: `auth_required`, `auth_invalid`, `policy_denied` …</summary>
    public const int Denied = -32001;

    /// <summary>`upstream_error`, `upstream_unavailable`.</summary>
    public const int Upstream = -32002;

    /// <summary>`upstream_timeout`.</summary>
    public const int UpstreamTimeout = -32003;

    /// <summary>`rate_limited`.</summary>
    public const int RateLimited = -32004;

    public const int HeaderMismatch = -32020;
    public const int MissingClientCapability = -32021;
    public const int UnsupportedProtocolVersion = -32022;
}
