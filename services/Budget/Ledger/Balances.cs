namespace SatGate.Budget.Ledger;

/// <summary>What an account has, in credits; available = limit - spent - held - delegated, never below zero.</summary>
internal readonly record struct Balances(
    Credits Limit, Credits Spent, Credits Held, Credits Delegated, Credits Overdraft, Credits Shadow, long Seq)
{
    public Credits Available => Limit - Spent - Held - Delegated;
}
