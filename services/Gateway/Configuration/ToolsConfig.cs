namespace SatGate.Gateway.Configuration;

/// <summary>What calls cost, in credits, and what is paid when they do not end well.</summary>
public sealed record ToolsConfig
{
    /// <summary>Credits for a tool without a price of its own. 0 is free (SatGate turned 0 into 1).</summary>
    public long DefaultCost { get; init; } = 1;

    /// <summary>Pattern to credits; see <c>PriceList</c> for which pattern wins.</summary>
    public ConfigDictionary<long> Costs { get; init; } = new([]);

    public ToolErrorRule OnToolError { get; init; } = ToolErrorRule.Charge;

    public UnknownOutcomeRule OnUnknown { get; init; } = UnknownOutcomeRule.Charge;

    /// <summary>Pattern to exceptions from the two rules above; the pattern is chosen as for prices.</summary>
    public ConfigDictionary<SettleRule> Settle { get; init; } = new([]);
}
