namespace SatGate.Gateway.Configuration;

/// <summary>What a call costs whose result says <c>isError</c>.</summary>
public enum ToolErrorRule
{
    /// <summary>The full price: the upstream did work.</summary>
    Charge,

    /// <summary>Nothing.</summary>
    Refund,
}
