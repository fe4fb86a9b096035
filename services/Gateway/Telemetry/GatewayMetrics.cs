using System.Diagnostics.Metrics;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Spending;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Telemetry;

/// <summary>
/// The gateway's metrics (docs/wire.md, Metrics). Label values come from the configuration and from this code, never
/// from input: a client that invents tool names must not make time series. Costs next to nothing while nobody listens.
/// </summary>
internal sealed class GatewayMetrics : IDisposable
{
    /// <summary>The server of requests that concern none or all: the aggregate endpoint.</summary>
    private const string AllServers = "all";

    /// <summary>The server of requests whose path names none of ours.</summary>
    private const string NoServer = "unknown";

    // From a call without an upstream of its own to the longest timeouts that people set.
    private static readonly InstrumentAdvice<double> s_callBuckets = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    // What the gateway itself takes: tens of microseconds when all is well.
    private static readonly InstrumentAdvice<double> s_stageBuckets = new()
    {
        HistogramBucketBoundaries =
            [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1],
    };

    private readonly Meter _meter = new("SatGate.Gateway");
    private readonly TimeProvider _clock;
    private readonly UpstreamSet _upstreams;
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _durations;
    private readonly Histogram<double> _overheads;
    private readonly Counter<long> _toolCalls;
    private readonly Counter<long> _credits;
    private readonly Counter<long> _budgetDenials;
    private readonly Counter<long> _policyDenials;
    private readonly Counter<long> _rateDenials;

    public GatewayMetrics(TimeProvider clock, UpstreamSet upstreams, SessionTable sessions)
    {
        _clock = clock;
        _upstreams = upstreams;
        _requests = _meter.CreateCounter<long>("satgate_requests_total", null, "Requests by their answer.");
        _durations = _meter.CreateHistogram(
            "satgate_request_duration_seconds", "s", "From the whole request to its end.", [], s_callBuckets);
        _overheads = _meter.CreateHistogram(
            "satgate_overhead_seconds", "s", "What the gateway's stages take, without the upstream.", [],
            s_stageBuckets);
        _toolCalls = _meter.CreateCounter<long>("satgate_tool_calls_total", null, "Forwarded tool calls by outcome.");
        _credits = _meter.CreateCounter<long>("satgate_credits_spent_total", null, "Credits charged.");
        _budgetDenials = _meter.CreateCounter<long>(
            "satgate_budget_denials_total", null, "Calls refused for want of budget.");
        _policyDenials = _meter.CreateCounter<long>(
            "satgate_policy_denials_total", null, "Calls refused by token or policy.");
        _rateDenials = _meter.CreateCounter<long>(
            "satgate_rate_limit_rejections_total", null, "Requests refused because there were too many.");
        _meter.CreateObservableGauge(
            "satgate_active_sessions", () => Sessions(sessions), null, "Legacy sessions that are open.");
        _meter.CreateObservableGauge(
            "satgate_upstream_up", () => upstreams.All.Select(one =>
                Of(one.Status.State is UpstreamState.Up ? 1L : 0L, one.Name)), null, "1 while connected.");
        _meter.CreateObservableCounter(
            "satgate_upstream_restarts_total", () => upstreams.All.Select(one => Of((long)one.Restarts, one.Name)),
            null, "How often an upstream had to be connected again.");
    }

    /// <summary>A timestamp to measure a stage from.</summary>
    public long Now() => _overheads.Enabled ? _clock.GetTimestamp() : 0;

    /// <summary>A stage has ended that began at <paramref name="from"/>.</summary>
    public void Stage(string stage, long from)
    {
        if (_overheads.Enabled && from != 0)
        {
            var took = _clock.GetElapsedTime(from).TotalSeconds;
            _overheads.Record(took, new KeyValuePair<string, object?>("stage", stage));
        }
    }

    /// <summary>A message has been answered, or refused.</summary>
    public void Request(Call call)
    {
        if (_requests.Enabled && call is { IsLate: false, Envelope.Kind: MessageKind.Request })
        {
            var method = call.Envelope.Method is McpMethod.Other ? "other" : McpMethods.NameOf(call.Envelope.Method);
            Request(ServerOf(call), method, call.Status, call.StartedAt);
        }
    }

    private void Request(string server, string method, string status, long startedAt)
    {
        _requests.Add(1, new("server", server), new("method", method), new("status", status));
        _durations.Record(
            _clock.GetElapsedTime(startedAt).TotalSeconds, new("server", server), new("method", method));
    }

    /// <summary>A forwarded tool call has ended, and with a late one its request.</summary>
    public void ToolCall(OpenCall call, long posted)
    {
        if (_toolCalls.Enabled && call.Tool is not null)
        {
            KeyValuePair<string, object?> server = new("server", call.Server);
            KeyValuePair<string, object?> tool = new("tool", call.Price.Label);
            _toolCalls.Add(1, server, tool, new("outcome", call.Outcome.Word()));
            _credits.Add(posted, server, tool);
        }

        if (_requests.Enabled && call.IsLate)
        {
            Request(call.Server, McpMethods.NameOf(McpMethod.ToolsCall), call.Status, call.StartedAt);
        }
    }

    /// <summary>A message was refused.</summary>
    public void Refused(Call call, Refusal refusal)
    {
        switch (refusal)
        {
            case { Code: JsonRpcCodes.Budget } or { Error: "budget_unavailable" }:
                _budgetDenials.Add(1, new KeyValuePair<string, object?>("reason", refusal.Error));
                break;
            case { Error: "policy_denied" or "argument_denied" }:
                _policyDenials.Add(1, new("server", ServerOf(call)), new("tool", call.Price?.Label ?? "*"));
                break;
            case { Code: JsonRpcCodes.RateLimited }:
                _rateDenials.Add(1, new KeyValuePair<string, object?>("server", ServerOf(call)));
                break;
        }
    }

    public void Dispose() => _meter.Dispose();

    // The name in the path is the client's word until an upstream has it.
    private string ServerOf(Call call) => call.Route?.Upstream.Name
        ?? (call.View.Server is not { } server ? AllServers : _upstreams.Find(server) is null ? NoServer : server);

    private static IEnumerable<Measurement<long>> Sessions(SessionTable sessions) =>
        sessions.CountByServer().Select(count => Of((long)count.Value, count.Key.Length > 0 ? count.Key : AllServers));

    private static Measurement<long> Of(long value, string server) =>
        new(value, new KeyValuePair<string, object?>("server", server));
}
