using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Pricing;

/// <summary>What one call costs and what is paid when it does not end well.</summary>
/// <param name="Cost">Credits, 0 or more; 0 is free.</param>
public readonly record struct ToolPrice(long Cost, ToolErrorRule OnToolError, UnknownOutcomeRule OnUnknown)
{
    /// <summary>
    /// The key of `tools.costs` that set the price, `*` for the default: what metrics call the tool, because a name
    /// from the configuration is a bounded label and a name from a client or an upstream is not.
    /// </summary>
    public string Label { get; init; } = "*";
}
