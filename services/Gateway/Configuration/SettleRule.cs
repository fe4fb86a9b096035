namespace SatGate.Gateway.Configuration;

/// <summary>Settlement of some tools; null takes the rule of <see cref="ToolsConfig"/>.</summary>
public sealed record SettleRule(ToolErrorRule? OnToolError = null, UnknownOutcomeRule? OnUnknown = null);
