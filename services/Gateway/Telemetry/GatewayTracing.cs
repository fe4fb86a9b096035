using System.Diagnostics;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Spending;

namespace SatGate.Gateway.Telemetry;

/// <summary>
/// Spans by the OpenTelemetry conventions for MCP: one for the client's request, within the trace that the client's
/// `_meta.traceparent` or header names, and one for the exchange with the upstream. The body is not touched: the
/// upstream's span finds ours by the `traceparent` header, and the client's by what stays in `_meta`.
/// </summary>
internal static class GatewayTracing
{
    private static readonly ActivitySource s_source = new("SatGate.Gateway");

    /// <summary>The span of a request; null when nobody traces.</summary>
    public static Activity? Begin(Call call)
    {
        if (!s_source.HasListeners() || call.Envelope.Kind is not MessageKind.Request)
        {
            return null;
        }

        ActivityContext.TryParse(ParentOf(call), null, isRemote: true, out var parent);
        var method = NameOf(call);
        var span = s_source.StartActivity(method, ActivityKind.Server, parent);
        span?.SetTag("mcp.method.name", method);
        span?.SetTag("network.transport", call.Headers is null ? "pipe" : "tcp");
        return span;
    }

    /// <summary>
    /// Ends the span with what is known of the call by then. Names only: arguments and answers are nobody's but the
    /// client's.
    /// </summary>
    public static void End(Activity? span, Call call)
    {
        if (span is null)
        {
            return;
        }

        if (call.Route is { } route)
        {
            span.SetTag("satgate.server", route.Upstream.Name);
            if (route.Tool is { } tool)
            {
                span.DisplayName = $"{span.OperationName} {tool}";
                span.SetTag("gen_ai.operation.name", "execute_tool");
                span.SetTag("gen_ai.tool.name", tool);
                span.SetTag("satgate.cost_credits", call.Price?.Cost);
            }
        }

        span.SetTag("mcp.session.id", call.Session?.Label);
        if (call.Status != "ok")
        {
            span.SetTag("error.type", call.Status);
            span.SetStatus(ActivityStatusCode.Error);
        }

        span.Dispose();
    }

    /// <summary>The span of the exchange with the upstream; null when nobody traces.</summary>
    public static Activity? BeginUpstream(Call call, UpstreamRoute route)
    {
        if (!s_source.HasListeners())
        {
            return null;
        }

        var span = s_source.StartActivity(NameOf(call), ActivityKind.Client);
        span?.SetTag("mcp.method.name", NameOf(call));
        span?.SetTag("satgate.server", route.Upstream.Name);
        span?.SetTag("gen_ai.tool.name", route.Tool);
        return span;
    }

    /// <summary>How the exchange with the upstream ended.</summary>
    public static void EndUpstream(Activity? span, CallOutcome outcome) =>
        span?.SetTag("satgate.outcome", outcome.Word());

    private static string NameOf(Call call) =>
        call.Envelope.Method is McpMethod.Other ? "other" : McpMethods.NameOf(call.Envelope.Method);

    private static string? ParentOf(Call call) => call.Envelope.MetaTraceParent.IsPresent
        ? call.Text(call.Envelope.MetaTraceParent)
        : call.Headers is { } headers && headers.TraceParent is { Count: > 0 } header ? header.ToString() : null;
}
