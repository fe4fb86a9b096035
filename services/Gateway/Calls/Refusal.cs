using System.Text.Json;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Calls;

/// <summary>
/// Why a call does not go on, in the form the client reads (docs/wire.md, Errors). Texts say what to do next and never
/// repeat input, arguments or tokens.
/// </summary>
internal record Refusal(int Code, string? Error, string Message)
{
    /// <summary>The status for HTTP fronts; JSON-RPC denials are answers, so most are 200.</summary>
    public int HttpStatus { get; init; } = 200;

    /// <summary>`WWW-Authenticate` for a 401.</summary>
    public string? Challenge { get; init; }

    /// <summary>Further members of `data`.</summary>
    public virtual void WriteData(Utf8JsonWriter writer)
    {
    }

    public static Refusal BadMessage(EnvelopeError error) =>
        new(error.Code(), null, error.Message()) { HttpStatus = 400 };

    public static Refusal InvalidParams(string message) => new(JsonRpcCodes.InvalidParams, null, message);

    public static Refusal MethodNotFound(bool isModern) =>
        new(JsonRpcCodes.MethodNotFound, null, "The method is not offered here.") { HttpStatus = isModern ? 404 : 200 };

    public static Refusal AuthRequired() =>
        new(JsonRpcCodes.Denied, "auth_required", "Send a token: `Authorization: Bearer …`, or `params._meta.token`.")
        { HttpStatus = 401, Challenge = "Bearer" };

    public static Refusal AuthInvalid() =>
        new(JsonRpcCodes.Denied, "auth_invalid", "The token is not accepted here.")
        { HttpStatus = 401, Challenge = "Bearer error=\"invalid_token\"" };

    public static Refusal UnknownSession() =>
        new(JsonRpcCodes.InvalidRequest, "session_not_found",
            "The session is unknown or has expired: initialize again.")
        { HttpStatus = 404 };

    public static Refusal NoSession() =>
        new(JsonRpcCodes.InvalidRequest, "session_required",
            "Send `initialize` first; then, over HTTP, its `Mcp-Session-Id`.")
        { HttpStatus = 400 };

    public static Refusal Internal() =>
        new(JsonRpcCodes.InternalError, "internal_error",
            "The gateway failed; the log has the details under this request's id.")
        { HttpStatus = 500 };

    public static Refusal Busy(string what) =>
        new(JsonRpcCodes.RateLimited, "rate_limited", $"Too many {what} at once: wait for one to end.") { HttpStatus =
            503 };
}
