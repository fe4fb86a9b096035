namespace SatGate.Gateway.Configuration;

/// <summary>What must not be recorded of arguments and results, beside what is always redacted.</summary>
public sealed record RedactionRules
{
    /// <summary>Names of members whose values are never kept, at any depth; case does not matter.</summary>
    public ConfigList<string> Fields { get; init; } = [];

    /// <summary>
    /// .NET regular expressions of texts to replace; only those that can be matched in linear time.
    /// </summary>
    public ConfigList<string> Patterns { get; init; } = [];
}
