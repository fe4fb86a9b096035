namespace SatGate.Macaroons.Accounts;

/// <summary>
/// One account that follows from a token, with the terms under which it opens. The terms come only from the caveats up
/// to the `budget` that names it, so every token below it says the same, whatever was appended later.
/// </summary>
/// <param name="Account">The root identifier, or `sub:` and the id of the chain up to the `budget` caveat.</param>
/// <param name="Parent">The account before it; null for the root account, which no token can open.</param>
/// <param name="Credits">The `budget`; 0 for the root account, whose limit is the ledger's.</param>
/// <param name="ExpiresAt">The earliest `expires` before it; null when there is none.</param>
/// <param name="Label">The nearest `label` before it; empty when there is none.</param>
/// <param name="DepthMax">How many accounts may follow below it.</param>
public sealed record AccountLink(
    string Account, string? Parent, long Credits, DateTimeOffset? ExpiresAt, string Label, int DepthMax);
