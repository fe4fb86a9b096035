using SatGate.Gateway.Mcp;
using SatGate.Gateway.Spending;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Calls;

/// <summary>What an upstream's answer, or its failure, says of whether the call ran. Pure.</summary>
internal static class Outcomes
{
    /// <param name="message">The answer.</param>
    /// <param name="envelope">Its parts.</param>
    /// <param name="status">The HTTP status it came with; a 4xx turned the request away whatever its body says.</param>
    public static CallOutcome Of(ReadOnlySpan<byte> message, in Envelope envelope, int status)
    {
        if (status is >= 400 and < 500)
        {
            return CallOutcome.NotRun;
        }

        if (envelope.Kind is MessageKind.Result)
        {
            return envelope.IsToolError ? CallOutcome.ToolError
                : envelope.ResultType.Of(message).SequenceEqual("\"input_required\""u8) ? CallOutcome.InputRequired
                : CallOutcome.Ran;
        }

        // These say that the request was turned away before any tool saw it; any other error may come from half way.
        return envelope.ErrorCode
            is JsonRpcCodes.ParseError or JsonRpcCodes.InvalidRequest or JsonRpcCodes.MethodNotFound
            or JsonRpcCodes.InvalidParams or JsonRpcCodes.HeaderMismatch or JsonRpcCodes.MissingClientCapability
            or JsonRpcCodes.UnsupportedProtocolVersion
            ? CallOutcome.NotRun
            : CallOutcome.ToolError;
    }

    public static CallOutcome Of(UpstreamFault fault) =>
        fault is UpstreamFault.Unavailable or UpstreamFault.Busy ? CallOutcome.NotRun : CallOutcome.Unknown;

    public static Refusal RefusalOf(UpstreamException exception) => exception.Fault switch
    {
        UpstreamFault.Unavailable or UpstreamFault.Busy =>
            new(JsonRpcCodes.Upstream, "upstream_unavailable", exception.Message),
        UpstreamFault.Timeout => new(JsonRpcCodes.UpstreamTimeout, "upstream_timeout", exception.Message),
        _ => new(JsonRpcCodes.Upstream, "upstream_error", exception.Message),
    };
}
