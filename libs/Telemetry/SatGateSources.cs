namespace SatGate.Telemetry;

/// <summary>The names under which services measure and trace: whatever begins with this is exported.</summary>
public static class SatGateSources
{
    /// <summary>Such as `SatGate.Gateway` and `SatGate.Budget`.</summary>
    public const string Wildcard = "SatGate.*";
}
