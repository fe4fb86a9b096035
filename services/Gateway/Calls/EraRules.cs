using Microsoft.AspNetCore.Http;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Calls;

/// <summary>
/// Which era a message belongs to, and what that era demands of it (MCP 2026-07-28, Streamable HTTP; 2025-06-18 for the
/// legacy version header). The body is the truth; headers must repeat it, because whoever stands between may decide
/// by the header alone.
/// </summary>
internal static class EraRules
{
    /// <summary>Sets <see cref="Call.IsModern"/>; the refusal when the message breaks its era's rules.</summary>
    public static Refusal? Apply(Call call)
    {
        var stated = call.Envelope.MetaProtocolVersion.IsPresent ? call.Text(call.Envelope.MetaProtocolVersion) : null;
        var header = Header(call.Headers, HttpNames.ProtocolVersion);
        var isInitialize = call.Envelope.Method is McpMethod.Initialize && call.Envelope.ProtocolVersion.IsPresent;
        call.IsModern = call.Envelope.MetaProtocolVersion.IsPresent
            || (header is not null && !ProtocolVersions.IsLegacy(header) && !isInitialize && call.Session is null)
            || call.Envelope.Method is McpMethod.Discover;
        return call.IsModern ? CheckModern(call, stated, header) : CheckLegacy(call, header);
    }

    private static UnsupportedVersion? CheckLegacy(Call call, string? header) =>
        header is null || ProtocolVersions.IsKnown(header) ? null : Unsupported(call, header);

    private static Refusal? CheckModern(Call call, string? stated, string? header)
    {
        if (call.Envelope.Kind is not MessageKind.Request)
        {
            return null;
        }

        if (stated is null)
        {
            return header is not null && !ProtocolVersions.IsKnown(header)
                ? Unsupported(call, header)
                : BadMeta($"`_meta[\"{MetaKeys.ProtocolVersion}\"]` must state the protocol version.");
        }

        if (call.Headers is not null && header != stated)
        {
            return Mismatch(HttpNames.ProtocolVersion);
        }

        if (!ProtocolVersions.IsModern(stated))
        {
            return Unsupported(call, stated);
        }

        var capabilities = call.Envelope.MetaClientCapabilities;
        if (!capabilities.IsPresent || call.Body.Span[capabilities.Start] != (byte)'{')
        {
            return BadMeta($"`_meta[\"{MetaKeys.ClientCapabilities}\"]` must be an object.");
        }

        return call.Headers is null ? null : CheckHeaders(call, call.Headers);
    }

    private static Refusal? CheckHeaders(Call call, IHeaderDictionary headers)
    {
        if (Header(headers, HttpNames.Method) is not { } method
            || !HeaderText.TryDecode(method, out var decodedMethod)
            || decodedMethod != call.Text(call.Envelope.MethodName))
        {
            return Mismatch(HttpNames.Method);
        }

        var name = RoutingName.Of(call.Envelope);
        if (!name.IsPresent)
        {
            return null;
        }

        return Header(headers, HttpNames.Name) is { } header
            && HeaderText.TryDecode(header, out var decoded)
            && decoded == call.Text(name) ? null : Mismatch(HttpNames.Name);
    }

    /// <summary>
    /// A message transport has no status: where the modern HTTP binding demands one, it follows from the error code.
    /// </summary>
    public static int StatusOf(Call call, Envelope? answer) => call.IsModern
        ? answer?.ErrorCode switch
        {
            JsonRpcCodes.MethodNotFound => 404,
            JsonRpcCodes.HeaderMismatch or JsonRpcCodes.MissingClientCapability
                or JsonRpcCodes.UnsupportedProtocolVersion => 400,
            _ => 200,
        }
        : 200;

    private static string? Header(IHeaderDictionary? headers, string name) =>
        headers is not null && headers.TryGetValue(name, out var values) && values.Count > 0 ? values.ToString() : null;

    private static Refusal Mismatch(string header) =>
        new(JsonRpcCodes.HeaderMismatch, null,
            $"The header `{header}` must be there and repeat the body.") { HttpStatus = 400 };

    private static Refusal BadMeta(string message) => Refusal.InvalidParams(message) with { HttpStatus = 400 };

    private static UnsupportedVersion Unsupported(Call call, string requested) =>
        new(requested, call.View.SupportedVersions);
}
