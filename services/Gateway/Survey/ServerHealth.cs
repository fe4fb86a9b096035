namespace SatGate.Gateway.Survey;

/// <summary>How an upstream was found.</summary>
public enum ServerHealth
{
    Unspecified = 0,

    /// <summary>Connected, and it listed its tools.</summary>
    Up = 1,

    /// <summary>It cannot be reached, does not speak MCP, or did not answer in time.</summary>
    Down = 2,

    /// <summary>Switched off in the config, and not tried.</summary>
    Disabled = 3,
}
