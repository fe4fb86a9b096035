namespace SatGate.Gateway.Configuration;

/// <summary>Sends tools whose name matches one of the patterns to an upstream, whoever else offers them.</summary>
/// <param name="Tools">Exact names, a trailing <c>*</c>, or <c>*</c> alone.</param>
public sealed record RoutingRule(ConfigList<string> Tools, string Upstream);
