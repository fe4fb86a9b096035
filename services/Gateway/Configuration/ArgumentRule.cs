namespace SatGate.Gateway.Configuration;

/// <summary>What one argument must be; all that is given must hold, and something is given.</summary>
public sealed record ArgumentRule
{
    /// <summary>Strings, numbers (compared as decimals) or flags, as text.</summary>
    public ConfigList<string> OneOf { get; init; } = [];

    /// <summary>Globs over a string.</summary>
    public ConfigList<string> Like { get; init; } = [];

    /// <summary>A decimal number without exponent, inclusive.</summary>
    public string? Min { get; init; }

    /// <summary>A decimal number without exponent, inclusive.</summary>
    public string? Max { get; init; }

    /// <summary>The argument must not be given; goes with nothing else.</summary>
    public bool Absent { get; init; }
}
