namespace SatGate.Gateway.Configuration;

/// <summary>What a call costs when nobody knows whether it ran (a timeout after the bytes left).</summary>
public enum UnknownOutcomeRule
{
    /// <summary>The full price: an agent must not get work free by hanging up.</summary>
    Charge,

    /// <summary>Nothing.</summary>
    Refund,

    /// <summary>The hold stays until the reservation expires.</summary>
    Hold,
}
