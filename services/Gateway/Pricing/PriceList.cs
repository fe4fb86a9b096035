using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Pricing;

/// <summary>
/// The prices of one config, compiled: exact name, then longest pattern, then default (wire.md, <c>tools.costs</c>).
/// Pure and immutable; a call keeps the list it began with, so a reload never changes the price of a call under way.
/// </summary>
public sealed class PriceList
{
    private readonly ToolsConfig _tools;
    private readonly ServerToolPatterns<(string Pattern, long Cost)> _costs;
    private readonly ServerToolPatterns<SettleRule> _settle;

    public PriceList(SatGateConfig config)
    {
        var servers = config.Upstreams.Select(upstream => upstream.Name).ToHashSet(StringComparer.Ordinal);
        _tools = config.Tools;
        _costs = new ServerToolPatterns<(string Pattern, long Cost)>(
            _tools.Costs.Select(price => KeyValuePair.Create(price.Key, (price.Key, price.Value))), servers);
        _settle = new ServerToolPatterns<SettleRule>(_tools.Settle, servers);
    }

    /// <summary>The price of a tool under its own name at its server. Allocates nothing.</summary>
    /// <param name="server">The upstream that will run the call, as resolved by us and never as said by the
    /// client.</param>
    /// <param name="tool">The tool's name at that upstream, without our prefix.</param>
    public ToolPrice Of(ReadOnlySpan<char> server, ReadOnlySpan<char> tool)
    {
        var (label, cost) = _costs.TryFind(server, tool, out var own) ? own : ("*", _tools.DefaultCost);
        return _settle.TryFind(server, tool, out var rule)
            ? new ToolPrice(cost, rule.OnToolError ?? _tools.OnToolError, rule.OnUnknown ?? _tools.OnUnknown)
            { Label = label }
            : new ToolPrice(cost, _tools.OnToolError, _tools.OnUnknown) { Label = label };
    }
}
