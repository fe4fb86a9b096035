using System.Diagnostics.CodeAnalysis;

namespace SatGate.Gateway.Configuration;

/// <summary>Either a config or every reason why there is none; and what is allowed but worth knowing.</summary>
public sealed record ConfigResult(
    SatGateConfig? Config, ConfigList<ConfigError> Errors, ConfigList<ConfigError> Warnings)
{
    /// <summary>True when there is a config; then there are no errors.</summary>
    [MemberNotNullWhen(true, nameof(Config))]
    public bool Ok => Config is not null;
}
