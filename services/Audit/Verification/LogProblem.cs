namespace SatGate.Audit.Verification;

/// <summary>What does not hold.</summary>
/// <param name="Record">The number of the first record it is about; null when it is about none.</param>
public sealed record LogProblem(long? Record, string What);
