using SatGate.Contracts.Auth.V1;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;
using SatGate.Macaroons.Caveats;

namespace SatGate.Gateway.Identity;

/// <summary>
/// Why a token is not accepted, or does not allow what is asked, in the form the client reads (docs/wire.md, Errors).
/// Never the token, nor anything that was sent with the call.
/// </summary>
internal static class TokenRefusals
{
    private const string InvalidToken = "Bearer error=\"invalid_token\"";

    /// <summary>Auth's verdict on a token that does not verify. Which of our checks failed is not the sender's to know,
    /// except where the holder of a once good token can do something about it.</summary>
    public static Refusal Of(VerifyResponse.Types.Status status) => status switch
    {
        VerifyResponse.Types.Status.Revoked => Unauthorized(
            "token_revoked", "The token, or one it was made from, has been revoked: ask whoever gave it to you."),
        VerifyResponse.Types.Status.KeyRetired => Unauthorized(
            "token_expired", "The key that made the token has been replaced: ask for a new one."),
        VerifyResponse.Types.Status.DischargeInvalid => Unauthorized(
            "auth_invalid", "A third-party caveat of the token is not, or not rightly, discharged."),
        _ => Refusal.AuthInvalid(),
    };

    /// <summary>We cannot tell, so no.</summary>
    public static Refusal Unavailable() => new(
        JsonRpcCodes.InternalError, "auth_unavailable", "The token cannot be checked just now. Try again.")
    {
        HttpStatus = 503,
    };

    /// <summary>A caveat's answer to a message as such, or to the server that it concerns.</summary>
    public static Refusal Of(in Denial denial) => denial.Reason switch
    {
        DenialReason.Expired => Unauthorized("token_expired", "The token has expired: ask for a new one."),
        DenialReason.NotYetValid => Unauthorized("auth_invalid", "The token is not valid yet."),
        DenialReason.CaveatUnknown or DenialReason.CaveatMalformed => Unauthorized(
            "auth_invalid", denial.Caveat is { } name
                ? $"The token's caveat `{name}` cannot be read, so it allows nothing."
                : "The token has a caveat that cannot be read, so it allows nothing."),
        DenialReason.DepthExceeded => Unauthorized(
            "auth_invalid", "The token has more `budget` caveats than one of its `depth` caveats allows."),
        DenialReason.AddressForbidden => new Refusal(
            JsonRpcCodes.Denied, "ip_denied", "The token may not be used from this address.") { HttpStatus = 403 },
        DenialReason.ServerForbidden => Policy("The token does not allow this server."),
        DenialReason.TenantMismatch => Policy("The token belongs to another tenant."),
        DenialReason.ToolForbidden or DenialReason.ScopeForbidden => Policy("The token does not allow this tool."),
        DenialReason.CostTooHigh => Policy("The token does not allow calls that cost this much."),
        DenialReason.ArgumentForbidden => new ArgumentRefusal(denial.Field, denial.Allowed),
        DenialReason.ArgumentsUnreadable => new ArgumentRefusal(null, null),
        _ => Refusal.AuthInvalid(),
    };

    public static Refusal KeyExpired() =>
        Unauthorized("token_expired", "The API key has expired: ask for a new one.");

    public static Refusal KeyRevoked() =>
        Unauthorized("token_revoked", "The API key has been revoked: ask whoever gave it to you.");

    public static Refusal JwtExpired() => Unauthorized("token_expired", "The token has expired: get a new one.");

    /// <summary>The token is good, but not for this (RFC 6750, 3.1).</summary>
    public static Refusal InsufficientScope(IEnumerable<string> scopes) => new(
        JsonRpcCodes.Denied, "policy_denied", "The token lacks a scope that this gateway asks for.")
    {
        HttpStatus = 403,
        Challenge = $"Bearer error=\"insufficient_scope\", scope=\"{string.Join(' ', scopes)}\"",
    };

    private static Refusal Policy(string message) => new(JsonRpcCodes.Denied, "policy_denied", message);

    private static Refusal Unauthorized(string error, string message) =>
        new(JsonRpcCodes.Denied, error, message) { HttpStatus = 401, Challenge = InvalidToken };
}
