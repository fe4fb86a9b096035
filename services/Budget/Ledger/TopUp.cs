namespace SatGate.Budget.Ledger;

/// <summary>A top-up that was applied, remembered so that a repeated one changes nothing.</summary>
internal readonly record struct TopUp(string Id, Credits Amount);
