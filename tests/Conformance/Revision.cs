namespace SatGate.Conformance.Tests;

/// <summary>The two requirement sets of the suite and how many scenarios each requires.</summary>
internal static class Revision
{
    public const string Legacy = "2025-11-25";
    public const string Modern = "2026-07-28";

    /// <summary>The frozen numbers: a changed suite must not quietly require less.</summary>
    public static int RequiredScenarios(string revision) => revision switch
    {
        Legacy => 30,
        Modern => 37,
        _ => throw new ArgumentOutOfRangeException(nameof(revision), revision, "unknown revision"),
    };
}
