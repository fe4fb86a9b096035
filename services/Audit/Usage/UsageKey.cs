namespace SatGate.Audit.Usage;

/// <summary>What is counted apart: one day (since 1970, UTC, of the event's own time) and who called what.</summary>
public readonly record struct UsageKey(
    int Day, string Tenant, string Principal, string TokenId, string Account, string Server, string Tool);
