namespace SatGate.Gateway.Configuration;

/// <summary>What an exhausted budget does to a call.</summary>
public enum EnforcementMode
{
    /// <summary>The call is refused.</summary>
    Hard,

    /// <summary>The call passes, the excess is booked as overdraft, and a warning is recorded.</summary>
    Soft,

    /// <summary>The call passes; what would have happened is recorded.</summary>
    Shadow,
}
