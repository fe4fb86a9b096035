namespace SatGate.Gateway.Identity;

/// <summary>How long Auth may take for an answer, where the host says so.</summary>
internal sealed record AuthDeadline(TimeSpan Value);
